package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Whether somebody else is a member of a projector's group: Kafka gives him partitions, and what stands there is applied
 * by nobody. Members of ours are known by their client id. Used by one thread at a time.
 */
final class Strangers {
    private final Admin admin;
    private final List<String> groups;
    private final Duration within;

    /** @param within so long an answer is waited for */
    Strangers(Admin admin, List<String> groups, Duration within) {
        this.admin = admin;
        this.groups = List.copyOf(groups);
        this.within = within;
    }

    /**
     * Those who hold partitions now.
     *
     * @throws StoreUnavailableException if Kafka gives no answer
     */
    Optional<String> found() {
        List<String> found = new ArrayList<>();
        admin.describeConsumerGroups(groups)
                .describedGroups()
                .forEach((group, asked) -> members(asked).stream()
                        .filter(member -> !ProjectorClient.isOurs(group, member.clientId()))
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .map(member -> told(group, member))
                        .forEach(found::add));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "a foreign consumer is a member of a projector's group, and what stands on its partitions is"
                                + " applied by nobody: "
                                + String.join(", ", found)
                                + ". Next: stop it; it reads as well in a group of its own. The right to these groups is given by"
                                + " ACL [group-foreign]");
    }

    private List<MemberDescription> members(Future<ConsumerGroupDescription> asked) {
        try {
            return List.copyOf(Answers.of(asked, within).members());
        } catch (StoreUnavailableException e) {
            // Before the first projector has joined there is no group.
            if (e.getCause() instanceof ExecutionException failed
                    && failed.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    private static String told(String group, MemberDescription member) {
        return "client " + member.clientId() + " at " + member.host() + " in " + group + " holds "
                + member.assignment().topicPartitions();
    }
}
