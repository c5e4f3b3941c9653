package io.millrace.modellog;

/** Another job runs under the same deployment id and has claimed a newer epoch. */
public final class DeploymentTakenOverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeploymentTakenOverException(long epoch, ModelLog.Claim newer) {
        super(
                "epoch "
                        + epoch
                        + " is over: "
                        + newer.claimant()
                        + " has claimed epoch "
                        + newer.epoch()
                        + " of this deployment");
    }
}
