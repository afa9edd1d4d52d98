package dev.syncline.projector.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** Torn transactions are only fixed by KIP-890. */
final class TransactionVersion {
    private static final int NEEDED = 2;

    private TransactionVersion() {}

    /** @throws LogLayoutException if Kafka's transactions are older */
    static void check(Admin admin, int timeoutMillis) throws ExecutionException, InterruptedException {
        FinalizedVersionRange version = admin.describeFeatures(new DescribeFeaturesOptions().timeoutMs(timeoutMillis))
                .featureMetadata()
                .get()
                .finalizedFeatures()
                .get("transaction.version");
        if (version == null || version.maxVersionLevel() < NEEDED) {
            throw new LogLayoutException("Kafka's feature transaction.version is "
                    + (version == null ? "missing" : version.maxVersionLevel())
                    + ", needed is 2: kafka-features.sh upgrade --feature transaction.version=2 [transaction-version]");
        }
    }
}
