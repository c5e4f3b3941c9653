package io.millrace.jobs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints docs/commands.md; for those who change a command. */
@Command(name = "commands", hidden = true, description = "Print the command reference.")
final class CommandsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter output = spec.commandLine().getOut();
        output.print(CommandReference.markdown());
        output.flush();
        return 0;
    }
}
