package dev.syncline.server.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/** A connection that takes as much as a test lets it. */
final class Connection extends ServletOutputStream {
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    int takes = Integer.MAX_VALUE;
    int flushed;
    int completed;
    int broken;

    @Override
    public void flush() {
        flushed = got.size();
    }

    String got() {
        return got.toString(StandardCharsets.UTF_8);
    }

    AsyncContext context() {
        HttpServletResponse response = proxy(HttpServletResponse.class);
        return (AsyncContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (self, method, arguments) -> {
                    if (method.getName().equals("complete")) {
                        completed++;
                    }
                    return method.getName().equals("getResponse") ? response : null;
                });
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("sendError") && arguments[0].equals(-1)) {
                        broken++;
                    }
                    return method.getName().equals("getOutputStream") ? this : null;
                }));
    }

    @Override
    public boolean isReady() {
        return takes > 0;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        // the test calls it
    }

    @Override
    public void write(int b) {
        got.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        takes--;
        got.write(bytes, from, length);
    }
}
