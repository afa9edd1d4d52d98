package dev.syncline.server.live;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code params[1]=...}: what stands for {@code $1} in a clause. */
final class WhereParameters {
    private static final Pattern NAME = Pattern.compile("params\\[(\\d{1,4})]");

    private WhereParameters() {}

    static Map<Integer, String> of(HttpServletRequest request) {
        Map<Integer, String> found = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                found.put(Integer.parseInt(matcher.group(1)), values[0]);
            }
        });
        return found;
    }
}
