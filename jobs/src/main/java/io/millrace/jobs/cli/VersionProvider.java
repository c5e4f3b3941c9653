package io.millrace.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar the program runs from. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"millrace " + (version == null ? "(unpackaged)" : version)};
    }
}
