namespace Hpc.Sbom;

/// <summary>Whose package it is: who installed it, or how else it is known.</summary>
public enum PackageKind
{
    /// <summary>dpkg's, of Debian and what comes of it.</summary>
    Deb,

    /// <summary>apk's, of Alpine.</summary>
    Apk,

    Rpm,
    Conda,

    /// <summary>Of Python, whoever installed it.</summary>
    Python,

    /// <summary>Of Node.js.</summary>
    Npm,

    /// <summary>Of R.</summary>
    R,

    Julia,
    Spack,

    /// <summary>A module of Go that was built into a program.</summary>
    Go,

    /// <summary>A library that no package has, by its DT_SONAME.</summary>
    Library,
}
