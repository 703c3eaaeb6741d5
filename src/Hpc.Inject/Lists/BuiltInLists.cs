namespace Hpc.Inject;

/// <summary>The lists that are used where no file is installed: src/Hpc.Inject/libraries.toml, which a test holds against
/// this.</summary>
internal static class BuiltInLists
{
    public const string Text = """
        # Which files of the host make up a GPU driver or a cluster's fabric. hpcrun has this list built in; a file
        # share/hpcrun/libraries.toml beside bin/hpcrun replaces it.
        #
        # libraries: names up to ".so": every version that the host's loader cache, or a directory of gpu-library-path, has.
        # programs:  looked for in the usual directories.
        # files:     bound where they are, if they are there. A directory with all that is in it.
        # devices:   shown with --contain, too; "*" stands for the rest of a name.

        [nvidia]
        marker = "/dev/nvidiactl"
        libraries = [
            # compute
            "libcuda", "libcudadebugger", "libnvidia-ml", "libnvidia-ptxjitcompiler", "libnvidia-nvvm", "libnvidia-nvvm70",
            "libnvidia-compiler",
            "libnvidia-gpucomp", "libnvidia-opencl", "libnvidia-cfg", "libnvidia-pkcs11", "libnvidia-pkcs11-openssl3",
            "libnvidia-sandboxutils",
            "libnvidia-fatbinaryloader", "libnvidia-tileiras", "libnvdxgdmal",
            # video and images
            "libnvcuvid", "libnvidia-encode", "libnvidia-opticalflow", "libnvidia-fbc", "libnvidia-ngx", "libvdpau_nvidia",
            # graphics
            "libEGL_nvidia", "libGLESv1_CM_nvidia", "libGLESv2_nvidia", "libGLX_nvidia", "libnvidia-cbl", "libnvidia-eglcore",
            "libnvidia-egl-gbm",
            "libnvidia-egl-wayland", "libnvidia-egl-xcb", "libnvidia-egl-xlib", "libnvidia-glcore", "libnvidia-glsi",
            "libnvidia-glvkspirv",
            "libnvidia-rtcore", "libnvidia-tls", "libnvidia-wayland-client", "libnvidia-vulkan-producer", "libnvoptix",
            "nvidia_drv",
            # integrated boards
            "libnvcucompat", "libnvcudla", "libnvcuextend", "libnvidia-rmapi-tegra", "libnvrm_chip", "libnvrm_gpu",
            "libnvrm_host1x", "libnvrm_mem",
            "libnvrm_stream", "libnvrm_surface", "libnvrm_sync", "libnvsciipc", "libnvsocsys", "libnvtegrahv", "libnvos",
            "libnvosd",
        ]
        programs = ["nvidia-smi", "nvidia-debugdump", "nvidia-persistenced", "nvidia-cuda-mps-control",
            "nvidia-cuda-mps-server", "nvidia-imex", "nvidia-imex-ctl"]
        files = [
            "/run/nvidia-persistenced/socket", "/run/nvidia-fabricmanager/socket", "/usr/share/nvidia/nvoptix.bin",
            "/etc/OpenCL/vendors/nvidia.icd", "/usr/share/glvnd/egl_vendor.d/10_nvidia.json",
            "/usr/share/egl/egl_external_platform.d/10_nvidia_wayland.json",
            "/usr/share/egl/egl_external_platform.d/15_nvidia_gbm.json",
            "/usr/share/vulkan/icd.d/nvidia_icd.json", "/etc/vulkan/icd.d/nvidia_icd.json",
            "/usr/share/vulkan/implicit_layer.d/nvidia_layers.json", "/etc/vulkan/implicit_layer.d/nvidia_layers.json",
        ]
        devices = [
            "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset", "/dev/nvidia-caps",
            "/dev/nvidia-caps-imex-channels",
            "/dev/nvidia-nvswitchctl", "/dev/nvidia-nvswitch*", "/dev/nvidia-fs*", "/dev/gdrdrv", "/dev/dri",
        ]
        gpus = "/dev/nvidia"

        [rocm]
        marker = "/dev/kfd"
        libraries = [
            "libhsa-runtime64", "libhsakmt", "libamdhip64", "libhiprtc", "libhiprtc-builtins", "libamdocl64", "libcltrace",
            "libOpenCL", "libamd_comgr",
            "librocm_smi64", "libamd_smi", "librocm-core", "librocprofiler-register", "libroctx64", "libdrm_amdgpu", "librocdxg",
            "libhip_hcc", "libhc_am",
            "libmcwamp", "libmcwamp_cpu", "libmcwamp_hsa", "libamdcomgr64", "librocr_debug_agent64", "libCXLActivityLogger",
        ]
        programs = ["rocm-smi", "rocminfo", "amd-smi"]
        files = ["/etc/OpenCL/vendors/amdocl64.icd", "/usr/share/libdrm/amdgpu.ids", "/opt/amdgpu/share/libdrm/amdgpu.ids"]
        devices = ["/dev/kfd", "/dev/dri"]
        gpus = ""

        # Libraries that only make sense as the host's, whatever the image has: they match a kernel module,
        # a daemon or each other.
        [host]
        libraries = [
            "libcuda", "libnvidia-", "libnvoptix", "libhsa-runtime64", "libhsakmt", "libdrm_amdgpu",
            "libmpi", "libmpich", "libmpicxx", "libmpifort", "libfmpich", "libopen-pal", "libopen-rte", "liboshmem", "libompi",
            "libmca_", "libompitrace", "libpmix", "libpmi", "libprrte", "libpals", "libpscom", "libmpl", "libopa", "libyaksa",
            "libuc", "libfabric", "libcxi", "libefa", "libpsm", "libibverbs", "librdmacm", "libibumad", "libibmad", "libmlx",
            "libmana", "libhns", "libhfi", "libxpmem", "libgdrapi", "libknem", "libnccl-net", "libsharp", "libhcoll",
            "libugni", "libudreg", "libxccl",
        ]

        # What MPI, UCX and libfabric read or open beside their libraries.
        [fabric]
        devices = [
            "/dev/infiniband", "/dev/cxi*", "/dev/hfi1*", "/dev/ipath*", "/dev/xpmem", "/dev/knem", "/dev/gdrdrv", "/dev/kgni*",
            "/dev/shm", "/dev/hugepages", "/dev/dma_heap",
        ]
        files = ["/etc/libibverbs.d", "/etc/dat.conf", "/etc/rdma", "/etc/libnl", "/etc/cxi_cassini", "/run/cxi",
            "/var/spool/slurmd/mpi_cray_shasta"]

        # Directories and files that a library looks for beside itself (relative to its own directory) or at fixed places.
        # Plugins in them bring the libraries that they need. "openmpi" and "mpich" are whatever libmpi is of those.
        [plugins]
        openmpi = ["openmpi", "../share/openmpi", "../etc/openmpi-mca-params.conf", "/usr/share/openmpi", "/etc/openmpi",
            "/etc/openmpi-x86_64"]
        libpmix = ["pmix", "../share/pmix", "../etc/pmix-mca-params.conf", "/usr/share/pmix2", "/etc/pmix2"]
        libucs = ["ucx", "../etc/ucx", "/etc/ucx"]
        libfabric = ["libfabric"]
        libibverbs = ["libibverbs", "/etc/libibverbs.d", "/usr/share/libibverbs"]

        """;
}
