package io.millrace.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the reference page of the commands. The launcher answers {@code --help} from the page and
 * checks arguments by the table at its end, so that neither needs a build.
 */
final class CommandReference {
    /** Options that name a file to read; other options may name one to write. */
    private static final Set<String> INPUT_FILES =
            Set.of("--config", "--events", "--catalogue", "--judgements");

    private CommandReference() {}

    /** The page, in Markdown; the same text for the same commands. */
    static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Command reference

                <!-- Generated from the commands in io.millrace.jobs.cli by
                     `./millrace commands > docs/commands.md`; do not edit. The launcher reads it. -->
                """);
        List<CommandLine> commands = commands();
        for (CommandLine command : commands) {
            page.append("\n## ").append(name(command)).append("\n\n```text\n");
            page.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
            page.append("\n```\n");
        }
        page.append(
                """

                ## Arguments the launcher checks

                `=file` is a file that must be readable, `=port` a port that must be free, `=` any other
                value.

                ```text
                """);
        commands.forEach(command -> page.append(tableLine(command)).append('\n'));
        return page.append("```\n").toString();
    }

    /** The commands in the order in which they are declared, each before its own commands. */
    private static List<CommandLine> commands() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Main.commandLine(), commands);
        return commands;
    }

    private static void collect(CommandLine command, List<CommandLine> commands) {
        if (!command.getCommandSpec().usageMessage().hidden()) {
            commands.add(command);
        }
        command.getSubcommands().values().forEach(each -> collect(each, commands));
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static String tableLine(CommandLine command) {
        Map<String, String> marks = new TreeMap<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            for (String name : option.names()) {
                marks.put(name, mark(option));
                if (option.negatable()) {
                    marks.put(negative(command, name), mark(option));
                }
            }
        }
        StringBuilder line = new StringBuilder(name(command));
        marks.forEach((name, mark) -> line.append(' ').append(name).append(mark));
        return line.toString();
    }

    private static String negative(CommandLine command, String name) {
        CommandSpec spec = command.getCommandSpec();
        return spec.negatableOptionTransformer().makeNegative(name, spec);
    }

    private static String mark(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (INPUT_FILES.contains(option.longestName())) {
            return "=file";
        }
        return option.paramLabel().equals("PORT") ? "=port" : "=";
    }
}
