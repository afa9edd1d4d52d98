package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers speak HTTP/2 over TLS alone, and hold no more than six connections without it; its keys are renewed. */
@Tag("long")
class TlsIT {
    private static final String PASSWORD = "secret-of-the-test";
    private static final int STREAMS = 20;
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void oneConnectionCarriesManyStreams() throws Exception {
        Path keys = keyStore("keys.p12");
        try (EmbeddedInfrastructure infrastructure = new EmbeddedInfrastructure(directory);
                ServerProcess server = new ServerProcess(directory.resolve("server"), infrastructure)) {
            encrypt(server, keys);
            server.start();
            server.awaitReady();
            HttpClient client = client(keys);
            URI changes = URI.create(server.uri("/v1/changes").toString().replace("http:", "https:"));
            // Behind the first answer the connection is known to speak HTTP/2.
            client.send(HttpRequest.newBuilder(changes.resolve("/v1/health")).build(), BodyHandlers.discarding());
            List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(client.sendAsync(
                        HttpRequest.newBuilder(changes)
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofInputStream()));
            }

            for (var stream : streams) {
                HttpResponse<InputStream> answer = stream.get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
            assertThat(TcpSockets.countTo(changes.getPort())).isEqualTo(1);
        }
    }

    @Test
    void renewedKeysAreTakenUpWhileItRuns() throws Exception {
        Path keys = keyStore("keys.p12");
        Path renewed = keyStore("renewed.p12");
        try (EmbeddedInfrastructure infrastructure = new EmbeddedInfrastructure(directory);
                ServerProcess server = new ServerProcess(directory.resolve("server"), infrastructure)) {
            encrypt(server, keys);
            server.start();
            server.awaitReady();
            HttpClient open = client(keys);
            assertThat(status(open, server)).isEqualTo(200);

            Path kept = Files.copy(keys, directory.resolve("kept.p12"));
            Files.writeString(keys, "half a file");
            await().atMost(RENEWED_WITHIN)
                    .until(() -> Files.readString(server.output()).contains("keys of TLS can't be used"));
            assertThat(status(client(kept), server)).isEqualTo(200);
            assertThat(status(open, server)).isEqualTo(200);

            Files.copy(renewed, keys, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(RENEWED_WITHIN).ignoreExceptions().until(() -> status(client(renewed), server) == 200);
            assertThat(status(open, server)).isEqualTo(200);
            assertThatThrownBy(() -> status(client(kept), server)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static int status(HttpClient client, ServerProcess server) throws Exception {
        URI health = URI.create(server.uri("/v1/health").toString().replace("http:", "https:"));
        return client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpClient client(Path keys) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trusting(keys))
                .build();
    }

    private Path keyStore(String name) throws Exception {
        Path keys = directory.resolve(name);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return keys;
    }

    private static void encrypt(ServerProcess server, Path keys) throws Exception {
        server.configure(settings -> ((ObjectNode) settings.at("/server/applicationConnectors/0"))
                .put("type", "h2")
                .put("keyStorePath", keys.toString())
                .put("keyStorePassword", PASSWORD));
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
