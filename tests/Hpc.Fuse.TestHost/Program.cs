using System.Runtime.InteropServices;
using Hpc.Fuse.FileServer;
using Hpc.Fuse.Prefetch;
using Hpc.Linux;

// Hpc.Fuse.TestHost IMAGE DIRECTORY [NAME=VALUE...]: mounts a SquashFS image and serves it until it is unmounted.
//   offset=N       where the image begins in the file
//   threads=N      threads that answer
//   uid=N gid=N    whom the files belong to
//   cache=N        bytes of decoded blocks
//   record=FILE    write a prefetch profile there at the end
//   prefetch=FILE  replay one
//   later=PATH     a directory to add when SIGUSR1 comes
//   mkdir=PATH, empty=PATH, front=PATH:TEXT (and "end" behind)
// Writes one line to standard output when the mount can be used; errors of requests go to standard error.
var settings = args.Skip(2).Select(word => word.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);
long Number(string name, long otherwise) => settings[name].Select(long.Parse).DefaultIfEmpty(otherwise).First();

using ImageFileSystem files = new(
    new FileSource(Fcntl.Open(args[0], Fcntl.O_RDONLY), Number("offset", 0)),
    new ImageFileSystemOptions
    {
        Owner = settings.Contains("uid") ? new FileOwner((uint)Number("uid", 0), (uint)Number("gid", 0)) : null,
        Prefetch = settings["prefetch"].Select(path => PrefetchProfile.Parse(File.ReadAllBytes(path))).FirstOrDefault(),
        RecordPrefetch = settings.Contains("record"),
        BlockCacheLimit = Number("cache", new ImageFileSystemOptions().BlockCacheLimit),
    });
foreach (string path in settings["mkdir"])
{
    files.CoverWithDirectory(path);
}

foreach (string path in settings["empty"])
{
    files.CoverWithFile(path);
}

foreach (string[] pair in settings["front"].Select(word => word.Split(':', 2)))
{
    files.Frame(pair[0], _ => new FileFrame(System.Text.Encoding.Latin1.GetBytes(pair[1]), "end\n"u8.ToArray()));
}

using PosixSignalRegistration? later = settings.Contains("later")
    ? PosixSignalRegistration.Create((PosixSignal)10, context =>
    {
        context.Cancel = true;
        files.CoverWithDirectory(settings["later"].First());
    })
    : null;
int fuse = Fcntl.Open("/dev/fuse", Fcntl.O_RDWR);
Mount.Attach(
    args[0],
    args[1],
    "fuse.hpcrun",
    Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV,
    $"fd={fuse},rootmode=40000,user_id={Unistd.Getuid()},group_id={Unistd.Getgid()},default_permissions,allow_other");
Unistd.WriteAll(1, "serving\n"u8);
MountServer.Serve(fuse, files, new MountServerOptions
{
    Threads = (int)Number("threads", 0),
    Failed = error => Unistd.WriteAll(2, System.Text.Encoding.Latin1.GetBytes(error.Message + "\n")),
});
foreach (string path in settings["record"])
{
    File.WriteAllBytes(path, files.RecordedPrefetch()!.ToBytes());
}

return 0;
