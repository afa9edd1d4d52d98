package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** However many answers are read slowly, all together hold no more than may be. */
class HeldBytesTest {
    private final HeldBytes held = new HeldBytes(100);

    @Test
    void oneTooMuchIsRefusedAndChangesNothing() {
        HeldBytes.Share one = held.share();
        HeldBytes.Share other = held.share();
        one.hold(60);
        other.hold(30);

        assertThatThrownBy(() -> other.hold(41)).isInstanceOf(BusyException.class);

        assertThat(held.bytes()).isEqualTo(90);
        other.hold(40);
        assertThatThrownBy(held::checkRoom).isInstanceOf(BusyException.class);
        assertThat(held.refused()).isEqualTo(2);
    }

    /** Who follows at the end holds little, and must not be cut for those who read slowly. */
    @Test
    void littleIsHeldAlsoWhereTheRestIsTaken() {
        HeldBytes.Share slow = held.share();
        HeldBytes.Share other = held.share();
        slow.hold(100);

        other.holdAnyway(5);
        assertThat(held.bytes()).isEqualTo(105);
        assertThatThrownBy(() -> other.hold(6)).isInstanceOf(BusyException.class);
        other.hold(0);

        assertThat(held.bytes()).isEqualTo(100);
    }

    @Test
    void whatIsGivenBackIsThereForOthers() {
        HeldBytes.Share one = held.share();
        HeldBytes.Share other = held.share();
        one.hold(100);

        one.hold(10);
        other.hold(80);
        one.close();
        one.close();

        assertThat(held.bytes()).isEqualTo(80);
        assertThatCode(held::checkRoom).doesNotThrowAnyException();
    }

    /** Who is cut while more is read for it. */
    @Test
    void closedOneHoldsNothingAnyMore() {
        HeldBytes.Share one = held.share();
        one.hold(50);
        one.close();

        one.hold(70);

        assertThat(held.bytes()).isZero();
    }

    @Test
    void bodyIsHeldUntilItsAnswerIsClosed() throws IOException {
        HeldBytes.Share share = held.share();
        share.hold(100);
        Pieces body = Pieces.of("0123456789".getBytes(StandardCharsets.UTF_8), 3, share);

        assertThat(body.next().orElseThrow()).asString().isEqualTo("012");
        assertThat(body.isDone()).isTrue();
        assertThat(held.bytes()).isEqualTo(100);
        body.closed();

        assertThat(held.bytes()).isZero();
    }
}
