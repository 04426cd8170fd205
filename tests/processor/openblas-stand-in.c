/* To be preloaded: OpenBLAS as it is on a processor that it does not know or computes wrongly on.
 *
 * Where the user has set no OPENBLAS_CORETYPE it finds the core that NST_TEST_FOUND names; products
 * are wrong with the core that NST_TEST_WRONG names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <cblas.h>
#include <dlfcn.h>
#include <string.h>

extern char **environ;

char *getenv (const char *name);

static char *
look_up (const char *name)
{
  const size_t length = strlen (name);

  for (char **entry = environ; entry && *entry; entry++)
    if (strncmp (*entry, name, length) == 0 && (*entry)[length] == '=')
      return *entry + length + 1;
  return NULL;
}

/* What others ask for they get as it is. */
char *
getenv (const char *name)
{
  char *value = look_up (name);
  Dl_info caller;

  if (value == NULL && strcmp (name, "OPENBLAS_CORETYPE") == 0
      && dladdr (__builtin_return_address (0), &caller) && strstr (caller.dli_fname, "openblas"))
    return look_up ("NST_TEST_FOUND");
  return value;
}

void
cblas_sgemm (OPENBLAS_CONST enum CBLAS_ORDER order, OPENBLAS_CONST enum CBLAS_TRANSPOSE transpose_a,
             OPENBLAS_CONST enum CBLAS_TRANSPOSE transpose_b, OPENBLAS_CONST blasint m,
             OPENBLAS_CONST blasint n, OPENBLAS_CONST blasint k, OPENBLAS_CONST float alpha,
             OPENBLAS_CONST float *a, OPENBLAS_CONST blasint lda, OPENBLAS_CONST float *b,
             OPENBLAS_CONST blasint ldb, OPENBLAS_CONST float beta, float *c,
             OPENBLAS_CONST blasint ldc)
{
  __typeof__ (cblas_sgemm) *real = dlsym (RTLD_NEXT, "cblas_sgemm");
  const char *wrong = look_up ("NST_TEST_WRONG");

  real (order, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  if (wrong && strcmp (wrong, openblas_get_corename ()) == 0)
    c[ldc * (m - 1) + n - 1] += 1;
}
