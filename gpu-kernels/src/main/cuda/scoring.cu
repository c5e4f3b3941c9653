// The kernels of the CUDA scoring backend.
//
// A batch is answered in rounds over growing ranges of the catalogue. Each round appends, for every
// request, the rows whose score can beat the request's K-th best so far (score_*), gives them exact
// scores where the filter was approximate (rescore), and cuts the buffer down to the K best
// (select_best), which raises the threshold for the next round. After the first range a round of
// g times the rows seen so far appends about K (g - 1) rows for a request, so nearly all scores are
// compared with a register and forgotten, and the matrix of scores never exists.
#include "floors.cuh"
#include "rows.cuh"
#include "score_single.cuh"
#include "score_tensor.cuh"
#include "select.cuh"
