using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Bookings;
using NodaTime;
using NodaTime.Text;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>What a list of bookings has as CSV. Clock times are those of the location, in a form that spreadsheets know as a date.</summary>
public static class BookingColumns
{
    private static readonly LocalDateTimePattern Moments = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>The columns in the language of who asks.</summary>
    public static IReadOnlyList<CsvColumn<StaffBookingRow>> All() =>
    [
        new(T("Reference"), row => row.Reference),
        new(T("Status"), row => Show.Status(row.Status)),
        new(T("Attendance"), row => row.Status is Domain.BookingStatus.Confirmed ? Show.Attendance(row.Attendance) : null),
        new(T("Appointment"), row => Write(row.Start)),
        new(T("Time zone"), row => row.Start.Zone.Id),
        new(T("Minutes"), row => Number(row.Minutes)),
        new(T("Doctor"), row => row.DoctorName),
        new(T("Where"), row => row.LocationName),
        new(T("Patient"), row => row.PatientName),
        new(T("Email"), row => row.PatientEmail),
        new(T("Phone"), row => row.PatientPhone),
        new(T("Made"), row => Write(row.MadeAt)),
        new(T("Overbooked"), row => row.Overbooked ? T("Yes") : T("No")),
    ];

    private static string Write(ZonedDateTime at) => Moments.Format(at.LocalDateTime);
}
