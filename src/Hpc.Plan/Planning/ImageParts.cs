namespace Hpc.Plan;

/// <summary>What image binds (<c>image-src=/data</c>) name in their images, looked at before anything is planned: a
/// file wants another mount point than a directory.</summary>
public static class ImageParts
{
    /// <param name="files">The files of an additional image, by its place in <see cref="AdditionalImages.Of"/>, counted from
    /// 0.</param>
    /// <exception cref="RefusedException">An image does not have what is named.</exception>
    public static RunRequest Looked(RunRequest request, HostFacts host, Func<int, FileTree> files)
    {
        if (request.Binds.All(bind => bind.ImageSource is null))
        {
            return request;
        }

        IReadOnlyList<AdditionalImage> images = AdditionalImages.Of(request, host);
        return request with
        {
            Binds = [.. request.Binds.Select(bind => bind.ImageSource is null ? bind
                : Looked(bind, files(images.TakeWhile(image => image != AdditionalImage.Of(bind)).Count())))],
        };
    }

    private static BindRequest Looked(BindRequest bind, FileTree files)
    {
        string path = ContainerPath.Of(bind.ImageSource!).ToString();
        FileEntry entry = files.Follow(path);
        return entry.Kind != PathKind.Missing
            ? bind with { ImageSourceIsFile = entry.Kind != PathKind.Directory }
            : throw new RefusedException(
            $"cannot bind '{path}' of image '{bind.Source}': no such file or directory in it",
                $"{bind.Origin} names it", $"hpcrun exec {bind.Source} ls -l {path}");
    }
}
