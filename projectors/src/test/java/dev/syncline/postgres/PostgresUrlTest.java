package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresUrlTest {
    private static PostgresUrl of(String url) {
        return PostgresUrl.of(url, "syncline");
    }

    @Test
    void severalServersStayOneAddress() {
        PostgresUrl url = of("jdbc:postgresql://a:5433,b/shop?targetServerType=primary");

        assertThat(url.address()).isEqualTo("a:5433,b:5432");
        assertThat(url.database()).isEqualTo("shop");
        assertThat(url.parameters()).containsEntry("targetServerType", "primary");
        assertThat(url.withoutParameters()).isEqualTo("jdbc:postgresql://a:5433,b:5432/shop");
    }

    @Test
    void optionsOfTheUrlStandBeforeOthers() {
        assertThat(of("jdbc:postgresql://a/shop?options=-c%20search_path=app").properties("-c statement_timeout=5"))
                .containsEntry("options", "-c search_path=app -c statement_timeout=5");
        assertThat(of("jdbc:postgresql://a/shop").properties("-c statement_timeout=5"))
                .containsEntry("options", "-c statement_timeout=5");
    }

    @Test
    void whatTheUrlLeavesOutIsAsTheDriverHasIt() {
        assertThat(of("jdbc:postgresql:shop").withoutParameters()).isEqualTo("jdbc:postgresql://localhost:5432/shop");
        assertThat(of("jdbc:postgresql:///shop").withoutParameters())
                .isEqualTo("jdbc:postgresql://localhost:5432/shop");
        assertThat(of("jdbc:postgresql://a:5432/").database()).isEqualTo("syncline");
    }

    @Test
    void nameOfTheDatabaseStaysWhatItIs() {
        assertThat(of("jdbc:postgresql://a/100%25%2Beu").database()).isEqualTo("100%+eu");
        assertThat(of("jdbc:postgresql://a/100%25%2Beu").withoutParameters())
                .isEqualTo("jdbc:postgresql://a:5432/100%25%2Beu");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> of("jdbc:mysql://a/shop")).hasMessageContaining("postgres.url");
    }
}
