using Hpc.Binary;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary><c>hpcrun inspect</c>: opens the image and prints what the <see cref="Inspector"/> finds.</summary>
internal static class InspectCommand
{
    public static int Run(string name, InspectRequest request)
    {
        using InspectedImage image = InspectedImage.Open(name);
        InspectResult result = Inspector.Run(request, image.Sif, image.Files);
        foreach (string warning in result.Warnings)
        {
            Terminal.Warning(warning);
        }

        if (request.Complete().Json)
        {
            Terminal.Exact(result.Text);
        }
        else
        {
            Terminal.Content(RawText.Bytes(result.Text));
        }

        return 0;
    }
}
