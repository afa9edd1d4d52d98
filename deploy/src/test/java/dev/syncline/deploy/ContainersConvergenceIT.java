package dev.syncline.deploy;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The same proof on Kafka and PostgreSQL from their own images, where a Docker engine answers; skipped where none does. */
class ContainersConvergenceIT extends ConvergenceIT {
    private static final String SKIPPED =
            "skipped: no Docker engine answers; ConvergenceIT proves the same on embedded Kafka" + " and PostgreSQL";

    @Override
    @BeforeEach
    void start() throws Exception {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            System.out.println("ContainersConvergenceIT " + SKIPPED);
        }
        Assumptions.assumeTrue(DockerClientFactory.instance().isDockerAvailable(), SKIPPED);
        super.start();
    }

    @Override
    Infrastructure open() {
        KafkaContainer kafka = new KafkaContainer(DockerImageName.parse("apache/kafka:4.1.0"));
        PostgreSQLContainer postgres = new PostgreSQLContainer(DockerImageName.parse("postgres:18"))
                .withCommand("postgres", "-c", "wal_level=logical", "-c", "track_commit_timestamp=on");
        kafka.start();
        postgres.start();
        return new Infrastructure() {
            @Override
            public String bootstrapServers() {
                return kafka.getBootstrapServers();
            }

            @Override
            public String jdbcUrl() {
                return postgres.getJdbcUrl().replaceAll("\\?.*", "");
            }

            @Override
            public String user() {
                return postgres.getUsername();
            }

            @Override
            public String password() {
                return postgres.getPassword();
            }

            @Override
            public void close() {
                postgres.stop();
                kafka.stop();
            }
        };
    }
}
