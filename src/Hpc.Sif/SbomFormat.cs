namespace Hpc.Sif;

/// <summary>How a software bill of materials is written: the first int32 of its descriptor's extra bytes.</summary>
public enum SbomFormat
{
    CycloneDxJson = 1,
    CycloneDxXml = 2,
    GitHubJson = 3,
    SpdxJson = 4,
    SpdxRdf = 5,
    SpdxTagValue = 6,
    SpdxYaml = 7,
    SyftJson = 8,
}
