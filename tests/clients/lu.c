/* A dense linear system as HPL has it: LU factorisation by blocks with partial pivoting (dtrsm, dgemm and row swaps), its
 * solution and the scaled residual. Prints the digits of all of it, and the core that OpenBLAS says it has chosen.
 * Build: gcc -O1 -ffp-contract=off lu.c /path/of/libopenblas.so.0 -o lu */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { n = 500, width = 64 };

extern char *openblas_get_corename(void);
extern int openblas_get_num_threads(void);
extern void cblas_dgemm(int order, int trans_a, int trans_b, int m, int columns, int k, double alpha, const double *a, int lda,
                        const double *b, int ldb, double beta, double *c, int ldc);
extern void cblas_dtrsm(int order, int side, int uplo, int trans, int diag, int m, int columns, double alpha, const double *a,
                        int lda, double *b, int ldb);

static double matrix[n * n], factors[n * n], vector[n], solution[n]; /* by columns */

static double *at(int row, int column) { return &factors[(size_t)column * n + row]; }

/* The same numbers everywhere, in [-0.5, 0.5): splitmix64 of the place. */
static double number(uint64_t i)
{
    uint64_t z = (i + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53 - 0.5;
}

static void print(const char *name, const double *values, size_t count)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < count * sizeof *values; i++) {
        hash = (hash ^ ((const unsigned char *)values)[i]) * 1099511628211u;
    }
    printf("%s %016llx %.17g\n", name, (unsigned long long)hash, values[count - 1]);
}

static void swap_rows(int one, int two)
{
    for (int column = 0; one != two && column < n; column++) {
        double kept = *at(one, column);
        *at(one, column) = *at(two, column);
        *at(two, column) = kept;
    }
    double kept = solution[one];
    solution[one] = solution[two];
    solution[two] = kept;
}

/* Columns from..to, below their diagonal. */
static void factor_panel(int from, int to)
{
    for (int k = from; k < to; k++) {
        int pivot = k;
        for (int row = k + 1; row < n; row++) {
            if (fabs(*at(row, k)) > fabs(*at(pivot, k))) {
                pivot = row;
            }
        }
        swap_rows(k, pivot);
        for (int row = k + 1; row < n; row++) {
            *at(row, k) /= *at(k, k);
        }
        for (int column = k + 1; column < to; column++) {
            for (int row = k + 1; row < n; row++) {
                *at(row, column) -= *at(row, k) * *at(k, column);
            }
        }
    }
}

static void factor(void)
{
    for (int k = 0; k < n; k += width) {
        int end = k + width < n ? k + width : n, rest = n - end;
        factor_panel(k, end);
        if (rest > 0) {
            cblas_dtrsm(102, 141, 122, 111, 132, end - k, rest, 1, at(k, k), n, at(k, end), n);
            cblas_dgemm(102, 111, 111, rest, rest, end - k, -1, at(end, k), n, at(k, end), n, 1, at(end, end), n);
        }
    }
}

static double residual(void)
{
    double most = 0, size = 0;
    for (int row = 0; row < n; row++) {
        double sum = -vector[row];
        for (int column = 0; column < n; column++) {
            sum += matrix[(size_t)column * n + row] * solution[column];
        }
        most = fmax(most, fabs(sum));
        size = fmax(size, fabs(solution[row]));
    }
    return most / (2.220446049250313e-16 * size * n * n * 0.5);
}

int main(void)
{
    for (size_t i = 0; i < (size_t)n * n; i++) {
        matrix[i] = number(i);
    }
    for (size_t i = 0; i < n; i++) {
        vector[i] = number(i + (size_t)n * n);
    }
    memcpy(factors, matrix, sizeof matrix);
    memcpy(solution, vector, sizeof vector);
    factor();
    cblas_dtrsm(102, 141, 122, 111, 132, n, 1, 1, factors, n, solution, n);
    cblas_dtrsm(102, 141, 121, 111, 131, n, 1, 1, factors, n, solution, n);
    print("factors", factors, (size_t)n * n);
    print("solved", solution, n);
    double scaled = residual();
    printf("residual %s\n", scaled < 16 ? "passed" : "FAILED");
    printf("lu-core %s threads %d\n", openblas_get_corename(), openblas_get_num_threads());
    return scaled < 16 ? EXIT_SUCCESS : EXIT_FAILURE;
}
