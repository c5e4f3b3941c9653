package io.millrace.jobs.config;

import java.util.List;

/** Writes the reference page of the configuration from the declarations. */
public final class ConfigReference {
    private ConfigReference() {}

    /** The page, in Markdown; the same text for the same declarations. */
    public static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Configuration reference

                <!-- Generated from the declarations in io.millrace.jobs.config by
                     `./millrace config --reference > docs/configuration.md`; do not edit. -->

                A value is taken from, later wins: its default; the running local stack (addresses and
                folders only); the YAML file given with `--config FILE`, with nested or dotted keys;
                the environment variable; `--set key=value`. `./millrace config` prints the
                values in force and where each comes from. A value that is not allowed, an unknown key
                and values that contradict each other stop the start with one line.

                Durations are written with a unit: `50 ms`, `5 s`, `2 min`, `1 h`, `30 d`; sizes as
                `512 mb` or `2 gb`, counted in 1024s. Lists are written `a,b,c` or as YAML lists.

                What is never printed may stand in a file of its own: a key with `-file` behind it, or
                an environment variable with `_FILE`, names the file, for instance
                `elasticsearch.password-file: /run/secrets/elasticsearch`.
                """);
        MillraceConfig.groups().forEach(group -> append(page, group));
        return page.toString();
    }

    private static void append(StringBuilder page, OptionGroup group) {
        page.append("\n## ").append(group.title()).append("\n\n");
        page.append(group.description()).append("\n\n");
        page.append("| key | default | allowed | meaning | environment variable |\n");
        page.append("|---|---|---|---|---|\n");
        for (Option<?> option : group.options()) {
            row(
                    page,
                    List.of(
                            code(option.key()),
                            option.defaultText().isEmpty() ? "none" : code(option.defaultText()),
                            option.allowed(),
                            option.description(),
                            code(option.environmentName())));
        }
        for (PropertyFamily family : group.families()) {
            row(
                    page,
                    List.of(
                            code(family.prefix() + "*"),
                            "none",
                            "any text",
                            family.description(),
                            code(family.environmentPrefix() + "*")));
        }
    }

    private static void row(StringBuilder page, List<String> cells) {
        cells.forEach(cell -> page.append("| ").append(cell.replace("|", "\\|")).append(' '));
        page.append("|\n");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
