package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * Which of the jobs beside each other this one is.
 *
 * @param id prefixes consumer groups, transactional ids, model topics and index aliases
 */
public record DeploymentConfig(String id) implements Serializable {
    static final Option<String> ID =
            Option.text(
                    "deployment.id",
                    "[a-z0-9-]{1,40}",
                    "1 to 40 of the characters a-z, 0-9 and -",
                    "millrace",
                    "Prefix of consumer groups, transactional ids, model topics and index aliases, so"
                            + " that two jobs can run beside each other.");

    static final OptionGroup GROUP =
            new OptionGroup("Deployment", "Which job this is.", List.of(ID));

    public DeploymentConfig {
        ID.require(id);
    }

    static DeploymentConfig from(Settings settings) {
        return new DeploymentConfig(settings.get(ID));
    }
}
