#include "config.h"
#include "blas.h"
#include <cblas.h>
void
nst_blas_choose_core (NstLevel level, gboolean limited)
{
}
const char *
nst_blas_core (void)
{
  return openblas_get_corename ();
}
