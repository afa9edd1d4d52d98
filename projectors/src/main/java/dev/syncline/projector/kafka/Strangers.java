package dev.syncline.projector.kafka;

import dev.syncline.projector.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Whether somebody else is a member of a projector's group: Kafka gives it partitions, and what stands there is applied
 * by nobody. Members of ours are known by their client id. Used by one thread at a time.
 */
final class Strangers {
    private final Admin admin;
    private final List<String> groups;
    private final String changes;
    private final Duration within;

    /**
     * @param changes the topic that projectors read
     * @param within so long an answer is waited for
     */
    Strangers(Admin admin, List<String> groups, String changes, Duration within) {
        this.admin = admin;
        this.groups = List.copyOf(groups);
        this.changes = changes;
        this.within = within;
    }

    /** Those who hold partitions now. Without an answer there are none: deciding does not hang on it. */
    Optional<String> found() {
        DescribeConsumerGroupsOptions soon = new DescribeConsumerGroupsOptions().timeoutMs((int) within.toMillis());
        List<String> found = admin.describeConsumerGroups(groups, soon).describedGroups().entrySet().stream()
                .flatMap(asked -> of(asked.getKey(), asked.getValue()))
                .toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }

    private Stream<String> of(String group, Future<ConsumerGroupDescription> asked) {
        try {
            return Answers.of(asked, within).members().stream()
                    .filter(member -> !ProjectorClient.isOurs(group, member.clientId()))
                    .flatMap(member -> told(group, member));
        } catch (StoreUnavailableException e) {
            return isPassing(e.getCause())
                    ? Stream.empty()
                    : Stream.of("who the members of " + group + " are can't be asked: "
                            + e.getCause().getMessage() + " [group-unreadable]");
        }
    }

    /** Before the first projector has joined there is no group. */
    private static boolean isPassing(Throwable failure) {
        return !(failure instanceof ExecutionException)
                || failure.getCause() instanceof RetriableException
                || failure.getCause() instanceof GroupIdNotFoundException;
    }

    private Stream<String> told(String group, MemberDescription member) {
        String held = member.assignment().topicPartitions().stream()
                .filter(partition -> partition.topic().equals(changes))
                .map(TopicPartition::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        return held.isEmpty()
                ? Stream.empty()
                : Stream.of("a foreign consumer, client " + member.clientId() + " at " + member.host()
                        + ", is a member of " + group + ", and what stands on its partitions " + held
                        + " is applied by nobody. Next: stop it; it reads as well in a group of its own, and the right to"
                        + " this one is given by ACL [group-foreign]");
    }
}
