using System.Text;
using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Setup;

/// <summary>The folder of local state: the private database server, the demo password, mails as files.</summary>
internal static class LocalFolder
{
    /// <summary><c>MEDIBOOK_DATA</c>, else a folder of this installation's own below the user's (root: the system's) application data.</summary>
    public static string Root(WebApplicationBuilder builder) => Root(builder.Configuration, builder.Environment);

    /// <inheritdoc cref="Root(WebApplicationBuilder)" />
    public static string Root(IConfiguration configuration, IHostEnvironment environment) =>
        configuration["MEDIBOOK_DATA"] is { Length: > 0 } configured
            ? Path.GetFullPath(configured)
            : EmbeddedPostgresOptions.DefaultRoot(environment.ContentRootPath);

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WritePrivate(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
        writer.Write(text);
    }
}
