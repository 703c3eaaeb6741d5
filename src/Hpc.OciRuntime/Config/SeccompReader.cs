using Hpc.Json;

namespace Hpc.OciRuntime;

/// <summary>JSON to a <see cref="SeccompSpec"/>. A rule's conditions are those of libseccomp; "names" may be absent in old files,
/// which have "name".</summary>
internal static class SeccompReader
{
    private const uint ArgumentCount = 6;

    public static SeccompSpec Read(JsonField node) => new()
    {
        DefaultAction = node["defaultAction"].RequiredText,
        DefaultErrno = node["defaultErrnoRet"].Small,
        Architectures = node["architectures"].Texts,
        Flags = node["flags"].Exists ? node["flags"].Texts : null,
        ListenerPath = node["listenerPath"].Text ?? "",
        ListenerMetadata = node["listenerMetadata"].Text ?? "",
        Rules = [.. node["syscalls"].Elements.Select(Rule)],
    };

    private static SeccompRule Rule(JsonField node)
    {
        IReadOnlyList<string> names = node["names"].Texts is { Count: > 0 } list ? list : node["name"].Text is { } one ? [one]
            : throw node["names"].Wrong("nothing", "names of system calls");
        return new SeccompRule(names, node["action"].RequiredText, node["errnoRet"].Small,
            [.. node["args"].Elements.Select(Condition)]);
    }

    private static SeccompCondition Condition(JsonField node)
    {
        uint index = node["index"].Small ?? 0;
        return index < ArgumentCount
            ? new SeccompCondition(index, node["op"].RequiredText, node["value"].Natural ?? 0, node["valueTwo"].Natural ?? 0)
            : throw node["index"].Wrong($"{index}", "0 to 5");
    }
}
