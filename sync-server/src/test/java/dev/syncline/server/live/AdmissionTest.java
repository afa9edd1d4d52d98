package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(2);
    private final List<AsyncListener> open = new ArrayList<>();

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() throws IOException {
        admission.admit(request(true), () -> {});
        admission.admit(request(true), () -> {});

        assertThatThrownBy(() -> admission.admit(request(true), () -> {})).isInstanceOf(BusyException.class);
        assertThat(admission.refused()).isEqualTo(1);

        open.get(0).onComplete(null);
        admission.admit(request(true), () -> {});
        assertThat(open).hasSize(3);
    }

    @Test
    void answeredAtOnceOrFailedHoldsNoPlace() throws IOException {
        for (int i = 0; i < 3; i++) {
            admission.admit(request(false), () -> {});
            assertThatThrownBy(() -> admission.admit(request(false), () -> {
                        throw new IllegalStateException("planted");
                    }))
                    .hasMessage("planted");
        }

        assertThat(admission.refused()).isZero();
    }

    private HttpServletRequest request(boolean async) {
        AsyncContext context = proxy(AsyncContext.class, (name, argument) -> {
            open.add((AsyncListener) argument);
            return null;
        });
        return proxy(
                HttpServletRequest.class, (name, argument) -> name.equals("isAsyncStarted") ? (Object) async : context);
    }

    private interface Called {
        Object with(String name, Object argument);
    }

    private static <T> T proxy(Class<T> type, Called called) {
        return type.cast(Proxy.newProxyInstance(
                AdmissionTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> called.with(method.getName(), arguments == null ? null : arguments[0])));
    }
}
