package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said where JCuda is missing or its library is refused. */
class DriverTest {
    @Test
    void explain_namesWhatIsMissing() {
        assertThat(explained(new NoClassDefFoundError("jcuda/driver/JCudaDriver")))
                .isEqualTo(
                        "JCuda is not on the class path; for a GPU put jcuda-*.jar and"
                                + " jcuda-natives-*-linux-x86_64.jar of Millrace's lib into Flink's"
                                + " lib");
        assertThat(explained(new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object")))
                .isEqualTo("the NVIDIA driver (libcuda.so.1) is not installed");
        assertThat(
                        explained(
                                new UnsatisfiedLinkError(
                                        "Native Library /tmp/x.so already loaded in another"
                                                + " classloader")))
                .startsWith("JCuda was loaded by another job of this process; put jcuda-*.jar");
    }

    /** The second class loader that asks finds a class that failed in the first. */
    @Test
    void explain_classThatFailedBefore_namesTheFirstReason() {
        NoClassDefFoundError again =
                new NoClassDefFoundError("Could not initialize class jcuda.driver.JCudaDriver");
        again.initCause(
                new ExceptionInInitializerError(
                        "Exception java.lang.UnsatisfiedLinkError: libcuda.so.1: no such file [in"
                                + " thread \"x\"]"));
        assertThat(explained(again)).isEqualTo("the NVIDIA driver (libcuda.so.1) is not installed");
    }

    private static String explained(LinkageError error) {
        return Driver.explain(error);
    }
}
