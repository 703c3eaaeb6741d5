namespace Hpc.Oci;

/// <summary>Where an image comes from, by the word in front of its name.</summary>
public enum SourceKind
{
    /// <summary><c>docker://</c> and <c>oci://</c>: a registry.</summary>
    Registry,

    /// <summary><c>oras://</c>: a registry that keeps the SIF file itself.</summary>
    Oras,

    /// <summary><c>oci:DIRECTORY[:NAME]</c>: an OCI image layout.</summary>
    OciLayout,

    /// <summary><c>oci-archive:FILE[:NAME]</c>: an OCI image layout in a tar file.</summary>
    OciArchive,

    /// <summary><c>oci-sif:FILE</c>, or the file alone: an OCI image layout in a SIF file, as SingularityCE 4 writes
    /// it.</summary>
    OciSif,

    /// <summary><c>docker-archive:FILE[:NAME]</c>: what <c>docker save</c> writes.</summary>
    DockerArchive,

    /// <summary><c>docker-daemon:NAME</c>: an image of the local daemon.</summary>
    DockerDaemon,

    /// <summary><c>http://</c> and <c>https://</c>: an image file on a web server.</summary>
    Web,

    /// <summary><c>library://[ENTITY/COLLECTION/]NAME[:TAG]</c>: an image file of a library service.</summary>
    Library,

    /// <summary><c>shub://USER/NAME[:TAG][@VERSION]</c>: an image file of Singularity Hub, or of a service like it.</summary>
    Hub,
}
