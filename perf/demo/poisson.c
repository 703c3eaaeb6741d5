/* Solves -laplace(u) = f on the unit square, u = 0 on its edge, by conjugate gradients on the five-point stencil.
 *
 *     poisson [N]        N x N inner points, 256 unless told
 *
 * f is chosen so that u(x,y) = sin(pi x) sin(pi y): the answer can be checked, and its error must fall as 1/N^2.
 * Ends with a line "check C", C = max error * (N+1)^2, near pi^2/12 = 0.822 for every N; exit status 1 when it is not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* out = A in, where A is the stencil times h^2. */
static void apply(int n, const double *in, double *out)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            size_t at = (size_t)i * n + j;
            double sum = 4 * in[at];
            if (i > 0)
                sum -= in[at - n];
            if (i < n - 1)
                sum -= in[at + n];
            if (j > 0)
                sum -= in[at - 1];
            if (j < n - 1)
                sum -= in[at + 1];
            out[at] = sum;
        }
}

static double dot(size_t size, const double *a, const double *b)
{
    double sum = 0;
    for (size_t at = 0; at < size; at++)
        sum += a[at] * b[at];
    return sum;
}

static double exact(int n, int i, int j) { return sin(pi * (i + 1) / (n + 1)) * sin(pi * (j + 1) / (n + 1)); }

/* The answer is an eigenvector of the operator: from zero, one step would find it. This start, a bump with a jagged
 * pattern on it, excites every frequency, as a real right-hand side would. */
static void rough_start(int n, double *u)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double x = (i + 1.0) / (n + 1), y = (j + 1.0) / (n + 1);
            u[(size_t)i * n + j] = x * (1 - x) * y * (1 - y) * (1 + (i * 7 + j * 13) % 5);
        }
}

static int solve(int n, double *u)
{
    size_t size = (size_t)n * n;
    double h = 1.0 / (n + 1), *r = calloc(size, 8), *p = calloc(size, 8), *q = calloc(size, 8);
    if (!r || !p || !q)
        exit(2);
    apply(n, u, q);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            size_t at = (size_t)i * n + j;
            r[at] = h * h * 2 * pi * pi * exact(n, i, j) - q[at];
        }
    memcpy(p, r, size * 8);
    double now = dot(size, r, r), goal = now * 1e-20;
    int step = 0;
    for (; now > goal && step < 20 * n; step++) {
        if (step % 100 == 0)
            printf("  step %4d   residual %.3e\n", step, sqrt(now));
        apply(n, p, q);
        double alpha = now / dot(size, p, q), before = now;
        for (size_t at = 0; at < size; at++) {
            u[at] += alpha * p[at];
            r[at] -= alpha * q[at];
        }
        now = dot(size, r, r);
        for (size_t at = 0; at < size; at++)
            p[at] = r[at] + now / before * p[at];
    }
    printf("  step %4d   residual %.3e\n", step, sqrt(now));
    free(r), free(p), free(q);
    return step;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 256;
    if (n < 8 || n > 8192)
        return fprintf(stderr, "poisson: N must be 8 to 8192\n"), 2;
    double *u = calloc((size_t)n * n, 8), worst = 0;
    if (!u)
        return 2;
    printf("poisson: %d x %d points, conjugate gradients\n", n, n);
    rough_start(n, u);
    int steps = solve(n, u);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            worst = fmax(worst, fabs(u[(size_t)i * n + j] - exact(n, i, j)));
    double check = worst * (n + 1) * (n + 1);
    printf("  %d steps, max error %.3e\n", steps, worst);
    printf("check %.4f\n", check);
    return fabs(check - pi * pi / 12) > 0.02;
}
