package io.millrace.erasure;

import java.io.Serializable;

/** Where the ledger is kept. An instance is an address: it travels with the job graph. */
@FunctionalInterface
public interface ErasureLedgerSource extends Serializable {

    /** Reads the whole ledger as it is at the call. */
    ErasureLedger read() throws InterruptedException;

    /** A ledger that starts empty every time, for jobs in which nobody is ever erased. */
    static ErasureLedgerSource none() {
        return ErasureLedger::empty;
    }
}
