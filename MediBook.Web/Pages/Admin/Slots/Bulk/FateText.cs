using MediBook.Web.Services.Schedules;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>What becomes of the clock times of a pattern, in words.</summary>
public static class FateText
{
    /// <summary>The head of a column.</summary>
    public static string Of(BulkFate fate) => fate switch
    {
        BulkFate.New => T("Will be made"),
        BulkFate.Existing => T("Exist already"),
        BulkFate.Overlapping => T("Overlap others"),
        BulkFate.Holiday => T("Holidays"),
        BulkFate.Closed => T("Away or closed"),
        BulkFate.ClockChange => T("Clock change"),
        BulkFate.Past => T("Have passed"),
    };

    /// <summary>Why such times are not made.</summary>
    public static string Why(BulkFate fate) => fate switch
    {
        BulkFate.New => T("These times will be made."),
        BulkFate.Existing => T("These times exist already and stay as they are."),
        BulkFate.Overlapping => T("The doctor has another time then, so these are left out."),
        BulkFate.Holiday => T("The location has a holiday on these days, so these are left out."),
        BulkFate.Closed => T("The doctor is away or the location is closed then, so these are left out."),
        BulkFate.ClockChange => T("The clocks go forward over or into these times, so they are left out."),
        BulkFate.Past => T("These times have begun already."),
    };
}
