/**
 * Scoring on an NVIDIA GPU: {@link io.millrace.scoring.cuda.CudaScoringBackend}.
 *
 * <p>The kernels are sources of this module ({@code src/main/cuda}), compiled ahead of time into a
 * fat binary that is a resource of it; they are launched through the driver alone, by JCuda. So a
 * machine needs the NVIDIA driver and no CUDA toolkit.
 *
 * <h2>Concepts</h2>
 *
 * <ul>
 *   <li>{@link io.millrace.scoring.cuda.CudaProbe} finds out, once, whether there is a GPU that
 *       works;
 *   <li>{@code CudaContext} is one GPU as this process sees it, shared by all backends;
 *   <li>{@code CudaCatalogue} holds the rows on the GPU and brings changes there;
 *   <li>{@code RequestBlock} lays requests out for one transfer;
 *   <li>{@code CudaScorer} runs the rounds of a batch.
 * </ul>
 */
package io.millrace.scoring.cuda;
