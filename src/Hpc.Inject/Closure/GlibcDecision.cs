using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Puts wishes into an image in the first way that its C library allows: as it is; with the host's C library where that
/// is provably safe; else not at all, and the message says what is missing and what helps.</summary>
public static class GlibcDecision
{
    /// <param name="remedy">What the user can do besides choosing another image.</param>
    /// <exception cref="RefusedException">A required library cannot be loaded in this image.</exception>
    public static LibraryClosure Add(InjectionDraft draft, IReadOnlyList<LibraryWish> wishes, LibraryLists lists, string remedy)
    {
        LibraryClosure closure = Close(draft, wishes, lists, remedy);
        Add(draft, closure);
        return closure;
    }

    /// <summary>The closure whose C library is decided; what it chose is not in the draft yet.</summary>
    /// <inheritdoc cref="Add(InjectionDraft, IReadOnlyList{LibraryWish}, LibraryLists, string)"/>
    public static LibraryClosure Close(InjectionDraft draft, IReadOnlyList<LibraryWish> wishes, LibraryLists lists, string remedy)
    {
        LibraryClosure closure = LibraryClosure.Of(wishes, draft.Host, draft.Image, lists.IsHostOnly, hostLibc: false);
        if (closure.Refused.Find(refused => refused.Wish.Required) is not { } refused)
        {
            return closure;
        }

        if (refused.Obstacle.Missing == refused.Obstacle.Library || !GlibcFamily.Has(refused.Obstacle.From))
        {
            throw new RefusedException($"cannot load {refused.Wish.Path} in this image ({refused.Wish.Reason})",
                $"{refused.Obstacle.Library}: {refused.Obstacle.From} has no {refused.Obstacle.Missing}", remedy);
        }

        if (HostLibc.Obstacle(draft.Host, draft.Image) is { } unsafety)
        {
            throw Refuse(draft, refused, unsafety, remedy);
        }

        AddLoader(draft, refused.Obstacle);
        return LibraryClosure.Of([.. wishes, .. HostLibc.Wishes(draft.Host)], draft.Host, draft.Image, lists.IsHostOnly,
            hostLibc: true);
    }

    /// <summary>Puts what a closure chose into the draft, and notes what is left out.</summary>
    public static void Add(InjectionDraft draft, LibraryClosure closure)
    {
        draft.Add(closure);
        foreach (RefusedWish left in closure.Refused)
        {
            draft.Note(
                $"{left.Wish.Name}: not added: {left.Obstacle.Library} needs {left.Obstacle.Missing} of {left.Obstacle.From}");
        }
    }

    /// <summary>The loader that programs of the image name, and the character sets that belong to the libc.</summary>
    private static void AddLoader(InjectionDraft draft, LibraryObstacle obstacle)
    {
        string why = $"{obstacle.Library} needs {obstacle.Missing}; the image has glibc {VersionIn(draft.Image)}, the host "
            + $"{VersionIn(draft.Host)}";
        draft.Note($"the host's glibc runs in this container: {why}");
        _ = draft.AddPath(draft.Host.Interpreter, draft.Image.Interpreter, readOnly: false, $"the host's loader: {why}");
        foreach (string directory in new[] { $"/usr/lib/{draft.Host.Triplet}/gconv", "/usr/lib64/gconv", "/usr/lib/gconv" })
        {
            _ = draft.AddPath(directory, directory, readOnly: false, "character sets of the host's glibc");
        }

        // Later glibcs refuse an archive whose LC_TIME lacks the alternative names of months.
        const string NewLocales = "2.27", Archive = "/usr/lib/locale/locale-archive";
        if (LoaderCacheOrder.Compare(VersionIn(draft.Image), NewLocales) < 0
            && LoaderCacheOrder.Compare(VersionIn(draft.Host), NewLocales) >= 0)
        {
            _ = draft.AddPath(Archive, Archive, readOnly: false, "locales of the host's glibc");
        }
    }

    private static RefusedException Refuse(InjectionDraft draft, RefusedWish refused, string unsafety, string remedy) => new(
        $"cannot load '{refused.Obstacle.Library}' in this image ({refused.Wish.Reason})",
        $"it needs {refused.Obstacle.Missing} of {refused.Obstacle.From}; the image has "
        + $"{(draft.Image.IsMusl ? "musl" : "glibc " + VersionIn(draft.Image))}, "
            + $"the host glibc {VersionIn(draft.Host)}; and the host's C library cannot replace the image's: {unsafety}",
        $"use an image with glibc {VersionIn(draft.Host)} or later, or {remedy}");

    /// <summary>"2.36"; "?" where there is no glibc. The library says it in a text; its newest symbol version may be
    /// older.</summary>
    public static string VersionIn(LibrarySearch tree)
    {
        if (tree.Find(GlibcFamily.Libc, []) is not { } libc)
        {
            return "?";
        }

        string text = tree.Elves.TextBehind(tree.Files.Follow(libc.Path).Canonical, "GNU C Library (", 128);
        const string Mark = "release version ";
        int start = text.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length, end = start;
        while (start >= Mark.Length && end < text.Length
            && (char.IsAsciiDigit(text[end]) || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }

        return end > start && start >= Mark.Length ? text[start..end] : GlibcFamily.VersionOf(libc.Elf) ?? "?";
    }
}
