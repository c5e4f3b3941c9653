package io.millrace.scoring.cuda;

/** A call of the CUDA driver that failed. Most such errors are final for the process. */
final class CudaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CudaException(String message) {
        super(message);
    }
}
