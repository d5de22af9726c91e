using System.Globalization;
using System.Text;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Pages;

/// <summary>How things look on pages: discs, classes and icons. How they read stands in <see cref="Domain.Languages.Show"/>.</summary>
public static class Looks
{
    private static readonly string[] Titles = ["Dr", "Dr.", "Prof", "Prof.", "Professor", "Mr", "Mrs", "Ms", "Miss", "Sir", "Dame"];

    /// <summary>Up to two letters for a disc; titles do not count.</summary>
    public static string Initials(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var words = name.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries).Except(Titles, StringComparer.OrdinalIgnoreCase).ToList();
        var letters = new[] { words.FirstOrDefault(), words.Count > 1 ? words[^1] : null }.OfType<string>().Select(word => Rune.ToUpperInvariant(word.EnumerateRunes().First()).ToString());
        return string.Concat(letters);
    }

    /// <summary>The class of a status's tag.</summary>
    public static string StatusClass(BookingStatus status) => status switch
    {
        BookingStatus.Pending => "tag-pending",
        BookingStatus.Confirmed => "tag-confirmed",
        BookingStatus.Failed => "tag-failed",
        BookingStatus.Cancelled => "tag-cancelled",
    };

    /// <summary>The class of an attendance's tag.</summary>
    public static string AttendanceClass(Attendance attendance) => attendance switch
    {
        Attendance.Expected => "tag-confirmed",
        Attendance.Arrived => "tag-info",
        Attendance.NoShow => "tag-failed",
        Attendance.Done => "tag-ok",
    };

    /// <summary>The icon of a specialization that everybody knows; a stethoscope for the rest.</summary>
    public static string SpecializationIcon(string slug) => slug switch
    {
        "cardiology" => "heart-pulse",
        "dentistry" => "smile",
        "ear-nose-and-throat" => "ear",
        "neurology" or "psychiatry" => "brain",
        "ophthalmology" => "eye",
        "orthopaedics" => "bone",
        "paediatrics" => "baby",
        _ => "stethoscope",
    };

    /// <summary>A span in whole seconds for a script, rounded up; null stays null.</summary>
    public static string? WholeSeconds(Duration? span) =>
        span is { } length ? Math.Ceiling(length.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture) : null;
}
