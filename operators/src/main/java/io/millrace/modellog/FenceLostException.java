package io.millrace.modellog;

/**
 * Something of a higher epoch was found than was ever claimed. Epochs up to it have been skipped:
 * the next start outranks it.
 */
public final class FenceLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FenceLostException(String message) {
        super(message);
    }

    /**
     * Checks what was found after the epoch had been claimed.
     *
     * @param where holds it
     * @param found its epoch
     * @return the newest epoch of the fence, at least the one found
     * @throws FenceLostException when nobody ever claimed it
     */
    public static long requireClaimed(ModelLog log, String where, long found)
            throws InterruptedException {
        long claimed = log.newestEpoch();
        if (found > claimed) {
            log.skip(found);
            throw new FenceLostException(
                    "the fence of the model log was lost: it is at epoch %d, %s holds %d. Epochs up to %d are skipped; the job starts again and outranks them"
                            .formatted(claimed, where, found, found));
        }
        return claimed;
    }
}
