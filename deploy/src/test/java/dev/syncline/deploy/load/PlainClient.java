package dev.syncline.deploy.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpTester;

/**
 * One connection that sends one request after the other, and computes next to nothing: what is measured is the server,
 * also where both share two cores. With 64 of the JDK's client the server had half of them. Used by one thread.
 */
final class PlainClient implements AutoCloseable {
    private static final int ANSWER_WITHIN_MILLIS = 10_000;

    private final String host;
    private final Socket socket;
    private final OutputStream out;
    private final HttpTester.Input in;

    PlainClient(URI server) throws IOException {
        this.host = server.getAuthority();
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
        this.out = socket.getOutputStream();
        this.in = HttpTester.from(socket.getInputStream());
    }

    /** Returns the answer's status. */
    int post(String path, byte[] json) throws IOException {
        byte[] head = """
                POST %s HTTP/1.1\r
                Host: %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                """.formatted(path, host, json.length).getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + json.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(json, 0, request, head.length, json.length);
        out.write(request);
        HttpTester.Response answer = HttpTester.parseResponse(in);
        if (answer == null) {
            throw new IOException("the server closed the connection");
        }
        return answer.getStatus();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
