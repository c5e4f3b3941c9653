package io.millrace.jobs.cli;

import io.millrace.jobs.config.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line for a mistake in the arguments, with the name that was probably meant. */
final class ParameterErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println("millrace: " + message(mistake, command));
        return CommandLine.ExitCode.USAGE;
    }

    private static String message(ParameterException mistake, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String given = unmatched.getUnmatched().get(0);
            boolean isOption = given.startsWith("-");
            Collection<String> known =
                    isOption ? options(command) : command.getSubcommands().keySet();
            if (isOption || !known.isEmpty()) {
                Optional<String> nearest = NearestName.of(given, known);
                return "%s has no %s '%s'%s"
                        .formatted(
                                name,
                                isOption ? "option" : "command",
                                given,
                                nearest.map(candidate -> "; did you mean '" + candidate + "'?")
                                        .orElse("; see '" + name + " --help'"));
            }
            return "%s takes no argument '%s'; see '%s --help'".formatted(name, given, name);
        }
        return mistake.getMessage().lines().findFirst().orElse("bad arguments")
                + "; see '"
                + name
                + " --help'";
    }

    private static List<String> options(CommandLine command) {
        List<String> names = new ArrayList<>();
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }
}
