package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.server.doctor.Finding;
import dev.syncline.server.doctor.Finding.Grade;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** How findings are written: for people, for programs, for a node exporter's text file. */
enum DoctorFormat {
    TEXT {
        @Override
        void write(List<Finding> findings, PrintWriter out) {
            int width = findings.stream()
                    .mapToInt(one -> one.check().length())
                    .max()
                    .orElse(0);
            String line = "%-7s %-" + width + "s  %s%n";
            for (Finding one : findings) {
                String wanted = one.wanted().isEmpty() ? "" : " (wanted: " + one.wanted() + ")";
                out.printf(line, grade(one), one.check(), one.found() + wanted);
                if (!one.detail().isEmpty()) {
                    out.printf(line, "", "", one.detail());
                }
                one.fix().forEach(command -> out.printf(line, "", "", "fix: " + command));
            }
            out.printf(
                    "%d checks: %d ok, %d warn, %d fail, %d unknown%n",
                    findings.size(),
                    count(findings, Grade.OK),
                    count(findings, Grade.WARN),
                    count(findings, Grade.FAIL),
                    count(findings, Grade.UNKNOWN));
        }
    },
    JSON {
        @Override
        void write(List<Finding> findings, PrintWriter out) {
            ObjectNode tree = Json.NODES.objectNode();
            for (Grade grade : Grade.values()) {
                tree.put(grade.name().toLowerCase(Locale.ROOT), count(findings, grade));
            }
            ArrayNode items = tree.putArray("findings");
            for (Finding one : findings) {
                ObjectNode item = items.addObject().put("check", one.check()).put("grade", grade(one));
                item.put("found", one.found()).put("wanted", one.wanted()).put("detail", one.detail());
                one.fix().forEach(item.putArray("fix")::add);
            }
            out.println(Json.text(tree));
        }
    },
    PROMETHEUS {
        @Override
        void write(List<Finding> findings, PrintWriter out) {
            out.print("# HELP syncline_doctor_check 0 ok, 1 warn, 2 fail, 3 unknown\n");
            out.print("# TYPE syncline_doctor_check gauge\n");
            for (Finding one : findings) {
                int level = switch (one.grade()) {
                    case OK -> 0;
                    case WARN -> 1;
                    case FAIL -> 2;
                    case UNKNOWN -> 3;
                };
                out.print("syncline_doctor_check{check=\"" + one.check() + "\"} " + level + "\n");
            }
        }
    };

    abstract void write(List<Finding> findings, PrintWriter out);

    private static String grade(Finding finding) {
        return finding.grade().name().toLowerCase(Locale.ROOT);
    }

    private static long count(List<Finding> findings, Grade grade) {
        return findings.stream().filter(one -> one.grade() == grade).count();
    }
}
