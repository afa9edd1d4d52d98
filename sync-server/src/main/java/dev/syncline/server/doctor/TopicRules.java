package dev.syncline.server.doctor;

import dev.syncline.server.doctor.Finding.Grade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a topic of the log must be like, so that it keeps everything. Pure. */
final class TopicRules {
    static final String PARTITIONS = "kafka.partitions";
    static final String MIN_ISR = "kafka.min-insync-replicas";
    static final String UNCLEAN = "kafka.unclean-leader-election";
    static final String RETENTION = "kafka.events.retention";
    static final String COMPACTION = "kafka.events.compaction";
    static final String TIMESTAMPS = "kafka.events.timestamps";
    static final String LOG_START = "kafka.events.log-start";
    static final String CHANGES = "kafka.changes.compaction";
    static final List<String> NAMES =
            List.of(PARTITIONS, MIN_ISR, UNCLEAN, RETENTION, COMPACTION, TIMESTAMPS, LOG_START, CHANGES);

    private static final String POLICY = "cleanup.policy";
    private static final String LAG = "min.compaction.lag.ms";
    private static final String ISR = "min.insync.replicas";
    private static final String ELECTION = "unclean.leader.election.enable";
    private static final String TIMESTAMP = "message.timestamp.type";
    private static final Duration LAG_WANTED = Duration.ofDays(7);

    private final String bootstrap;
    private final List<TopicView> topics;
    private final List<TopicView> events;

    /** @param topics all of the log that are there */
    TopicRules(String bootstrap, List<TopicView> topics) {
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.events = topics.stream().filter(TopicView::events).toList();
    }

    List<Finding> judge(String changes) {
        List<Finding> findings = new ArrayList<>();
        findings.add(partitions());
        findings.add(minInsyncReplicas());
        findings.add(unclean());
        findings.add(retention());
        findings.add(compaction());
        findings.add(timestamps());
        findings.add(logStart());
        topics.stream()
                .filter(one -> one.name().equals(changes))
                .findFirst()
                .ifPresent(one -> findings.add(changes(one)));
        return findings;
    }

    private Finding partitions() {
        return all(PARTITIONS, topics, one -> one.wantedPartitions().orElse(one.partitions()) == one.partitions())
                .found(one -> one.partitions() + ", configured "
                        + one.wantedPartitions().orElseThrow())
                .wanted("as configured")
                .fix(one -> one.events()
                        ? "set kafka.eventPartitions: " + one.partitions()
                        : "set kafka.changePartitions: " + one.partitions())
                .because(Grade.FAIL, "the number can never change: no server starts with another one");
    }

    private Finding minInsyncReplicas() {
        if (topics.stream().allMatch(one -> one.replicas() == 1)) {
            return Finding.ok(
                    MIN_ISR,
                    "1 of 1 replica",
                    "one copy of everything: right for dev; in production kafka.replicationFactor is 3");
        }
        return all(MIN_ISR, topics, one -> one.number(ISR) >= 2 && one.number(ISR) < one.replicas())
                .found(one -> one.number(ISR) + " of " + one.replicas() + " replicas")
                .wanted("at least 2, and fewer than there are replicas")
                .fix(one -> alter(one, ISR + "=2"))
                .because(
                        Grade.WARN,
                        "with 1 an acknowledged event dies with one broker; with all, writes stop with one");
    }

    private Finding unclean() {
        return all(UNCLEAN, topics, one -> !one.config(ELECTION).equals("true"))
                .found(one -> "allowed")
                .wanted("false")
                .fix(one -> alter(one, ELECTION + "=false"))
                .because(Grade.FAIL, "a replica that lacks acknowledged events may become leader");
    }

    private Finding retention() {
        return all(RETENTION, events, one -> one.number("retention.ms") == -1 && one.number("retention.bytes") == -1)
                .found(one -> "retention.ms=" + one.config("retention.ms") + " retention.bytes="
                        + one.config("retention.bytes"))
                .wanted("unlimited (-1)")
                .fix(one -> alter(one, "retention.ms=-1,retention.bytes=-1"))
                .because(Grade.FAIL, "events are the truth; Kafka deletes them once they are older");
    }

    private Finding compaction() {
        return all(COMPACTION, events, one -> one.config(POLICY).equals("delete"))
                .found(one -> POLICY + "=" + one.config(POLICY))
                .wanted(POLICY + "=delete")
                .fix(one -> alter(one, POLICY + "=delete"))
                .because(Grade.FAIL, "compaction drops events that a later one of the same document follows");
    }

    private Finding timestamps() {
        return all(TIMESTAMPS, events, one -> one.config(TIMESTAMP).equals("LogAppendTime"))
                .found(one -> TIMESTAMP + "=" + one.config(TIMESTAMP))
                .wanted("LogAppendTime")
                .fix(one -> alter(one, TIMESTAMP + "=LogAppendTime"))
                .because(Grade.FAIL, "one writer with a fast clock makes retries look new");
    }

    private Finding logStart() {
        return all(LOG_START, events, one -> one.start() == 0)
                .found(one -> "begins at " + one.start())
                .wanted("0")
                .fix(one -> "kafka-get-offsets.sh --bootstrap-server " + bootstrap + " --time earliest --topic "
                        + one.name())
                .because(
                        Grade.FAIL,
                        "events below were deleted: history and --at begin there, and a rebuild from events is refused."
                                + " Only a backup of the topic brings them back");
    }

    private Finding changes(TopicView changes) {
        return all(
                        CHANGES,
                        List.of(changes),
                        one -> one.config(POLICY).equals("compact") && one.number(LAG) >= LAG_WANTED.toMillis())
                .found(one -> POLICY + "=" + one.config(POLICY) + " " + LAG + "=" + one.config(LAG))
                .wanted("compact, and " + LAG + " at least " + LAG_WANTED.toMillis())
                .fix(one -> alter(one, POLICY + "=compact," + LAG + "=604800000"))
                .because(Grade.FAIL, "a store that is behind, or made anew, would miss changes");
    }

    private String alter(TopicView topic, String config) {
        boolean commas = config.contains(",");
        return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s"
                .formatted(bootstrap, topic.name(), commas ? "'" + config + "'" : config);
    }

    private static Rule all(String check, List<TopicView> topics, Predicate<TopicView> holds) {
        return new Rule(check, topics, topics.stream().filter(holds.negate()).toList());
    }

    /** One sentence about several topics, said step by step. */
    private static final class Rule {
        private final String check;
        private final List<TopicView> all;
        private final List<TopicView> broken;
        private String found = "";
        private String wanted = "";
        private List<String> fix = List.of();

        Rule(String check, List<TopicView> all, List<TopicView> broken) {
            this.check = check;
            this.all = all;
            this.broken = broken;
        }

        Rule found(Function<TopicView, String> words) {
            found = broken.stream()
                    .map(one -> one.name() + " " + words.apply(one))
                    .collect(Collectors.joining("; "));
            return this;
        }

        Rule wanted(String words) {
            wanted = words;
            return this;
        }

        Rule fix(Function<TopicView, String> command) {
            fix = broken.stream().map(command).distinct().toList();
            return this;
        }

        Finding because(Grade grade, String detail) {
            return broken.isEmpty()
                    ? Finding.ok(
                            check, all.size() == 1 ? all.get(0).name() + " as wanted" : "all " + all.size() + " topics")
                    : new Finding(check, grade, found, wanted, fix, detail);
        }
    }
}
