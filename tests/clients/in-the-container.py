# The script of rule "script", for which Snakemake's own module is bound in.
import sys

job = snakemake  # noqa: F821
with open(job.output[0], "w") as output:
    print("python", sys.version_info.major, job.params.word, file=output)
    print(open("/etc/of-the-image").read().strip(), file=output)
