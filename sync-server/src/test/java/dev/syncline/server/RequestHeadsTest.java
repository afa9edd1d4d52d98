package dev.syncline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.util.DataSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHeadsTest {
    private final HttpConnectorFactory connector = new HttpConnectorFactory();

    @Test
    void whereNothingIsSaidThereIsRoom() {
        DefaultServerFactory several = new DefaultServerFactory();
        several.setApplicationConnectors(List.of(connector));

        RequestHeads.widen(several);

        assertThat(connector.getMaxRequestHeaderSize()).isEqualTo(RequestHeads.MOST);
    }

    @Test
    void oneDoorIsWidenedToo() {
        SimpleServerFactory one = new SimpleServerFactory();
        one.setConnector(connector);

        RequestHeads.widen(one);

        assertThat(connector.getMaxRequestHeaderSize()).isEqualTo(RequestHeads.MOST);
    }

    @Test
    void whatIsSaidStays() {
        DataSize said = DataSize.kibibytes(16);
        connector.setMaxRequestHeaderSize(said);
        DefaultServerFactory several = new DefaultServerFactory();
        several.setApplicationConnectors(List.of(connector));

        RequestHeads.widen(several);

        assertThat(connector.getMaxRequestHeaderSize()).isEqualTo(said);
    }
}
