using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Live;

/// <summary>Live times, section <c>Live</c>; checked at start.</summary>
public sealed class LiveOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Live";

    /// <summary>Most streams open on one instance; a page that finds no room works without and reads anew from time to time.</summary>
    [Range(0, 1_000_000)]
    public int MostStreams { get; set; } = 20_000;

    /// <summary>Least milliseconds between two notices of an instance.</summary>
    [Range(10, 10_000)]
    public int NoticeMilliseconds { get; set; } = 100;

    /// <summary>Least milliseconds between two words on one stream.</summary>
    [Range(50, 10_000)]
    public int StreamMilliseconds { get; set; } = 500;

    /// <summary>Seconds of silence after which a stream says that it lives.</summary>
    [Range(1, 300)]
    public int BeatSeconds { get; set; } = 15;
}
