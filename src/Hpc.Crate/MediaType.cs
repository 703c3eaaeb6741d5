namespace Hpc.Crate;

/// <summary>What a file is by its name, as IANA's list of media types calls it.</summary>
internal static class MediaType
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> s_known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csv"] = "text/csv", ["json"] = "application/json", ["txt"] = "text/plain", ["log"] = "text/plain",
        ["dat"] = "text/plain",
        ["png"] = "image/png", ["svg"] = "image/svg+xml", ["pdf"] = "application/pdf", ["h5"] = "application/x-hdf5",
        ["nc"] = "application/x-netcdf", ["xml"] = "application/xml", ["sif"] = "application/vnd.sylabs.sif.layer.v1.sif",
    };

    public static string Of(string name) =>
        s_known.GetValueOrDefault(name[(name.LastIndexOf('.') + 1)..], Unknown);
}
