using System.Globalization;
using System.Text.RegularExpressions;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin.Schedules;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>
/// Schedules as a file has them: what the form of a schedule asks for. Lines with the same doctor, place, dates and turn are the hours of one
/// schedule.
/// </summary>
public sealed partial class ScheduleLines(LineRules rules, ClinicAdminQueries clinic, DoctorQueries doctors, ScheduleService schedules)
{
    /// <summary>A file that shows how to write one.</summary>
    public const string Example =
        """
        doctor email,location,weekdays,from,to,minutes,gap,breaks,valid from,valid to,every weeks
        ingrid.olsen@example.com,Harbour Clinic,Mon-Thu,09:00,17:00,20,,12:00-13:00,2027-01-04,,
        ingrid.olsen@example.com,Harbour Clinic,Fri,09:00,12:00,20,5,,2027-01-04,,
        raj.kapoor@example.com,,"Tue, Thu",13:00,18:00,30,,,2027-01-04,2027-06-30,2
        """;

    private const string DoctorEmail = "doctor email";
    private const string Location = "location";
    private const string Days = "weekdays";
    private const string From = "from";
    private const string To = "to";
    private const string Minutes = "minutes";
    private const string Gap = "gap";
    private const string Breaks = "breaks";
    private const string ValidFrom = "valid from";
    private const string ValidTo = "valid to";
    private const string EveryWeeks = "every weeks";

    private static readonly string[] Columns = [DoctorEmail, Location, Days, From, To, Minutes, Gap, Breaks, ValidFrom, ValidTo, EveryWeeks];

    /// <summary>Reads a file and says what is wrong with it, or what will be made of it. Nothing is written.</summary>
    public async Task<ImportCheck> ReadAsync(ActionContext request, string text, CancellationToken ct)
    {
        var sheet = CsvSheet.Read(text, Columns, [DoctorEmail, Days, From, To, Minutes, ValidFrom]);
        var faults = new LineFaults(sheet.Faults, Columns);
        var (places, owners) = (await clinic.LocationsAsync(ct), await doctors.OwnersOfAsync(sheet.Lines.Select(line => line[DoctorEmail] ?? ""), ct));
        var hours = sheet.Lines.Zip(owners, (line, owner) => Read(request, line, owner, places, faults)).OfType<Hours>().ToList();
        var found = hours.GroupBy(one => one.Schedule).Select(same => Join(request, [.. same], faults)).ToList();
        if (faults.Count > 0)
        {
            return new ImportCheck(faults.All, [], []);
        }

        var times = await schedules.PreviewManyAsync([.. found.Select(one => one.Schedule)], ct);
        foreach (var refused in times.Refused)
        {
            faults.Add(found[refused.Place].Lines[0], ValidFrom, refused.Overlap is { } overlap
                ? T("{0} overlaps {1} of the doctor’s other schedule at {2}. Change the hours or the dates", ScheduleText.Range(overlap.Mine), ScheduleText.Range(overlap.Theirs), overlap.LocationName)
                : T("The doctor’s other schedule has hours then. Change the hours or the dates"));
        }

        return faults.Count > 0 ? new ImportCheck(faults.All, [], []) : new ImportCheck([], [], found, times);
    }

    private Hours? Read(ActionContext request, CsvLine line, EmailOwner owner, IReadOnlyList<LocationRow> places, LineFaults faults)
    {
        var before = faults.Count;
        faults.Add(line.Number, DoctorEmail, owner switch
        {
            _ when line[DoctorEmail] is null => T("Enter the doctor’s email address"),
            { DoctorId: null } => T("No doctor has this email address. Add the doctor first, or correct it"),
            { IsActive: false } => T("This doctor is inactive. Activate the doctor first, or choose another"),
            _ => null,
        });
        var (place, noPlace) = line[Location] is { } typed
            ? LineRules.Find(places, row => row.Name, typed) : (places.FirstOrDefault(row => row.Id == owner.LocationId), null);
        faults.Add(line.Number, Location, noPlace);
        var days = Weekdays.Parse(line[Days]);
        faults.Add(line.Number, Days, days is null ? T("Enter days of the week like Mon, Wed or Mon-Fri") : null);
        var input = new ScheduleInput
        {
            OperationId = Guid.NewGuid(),
            DoctorId = owner.DoctorId,
            LocationId = place?.Id,
            ValidFrom = line[ValidFrom],
            ValidTo = line[ValidTo],
            EveryWeeks = line[EveryWeeks] ?? "1",
            Rows = [new HoursInput { Days = [.. days ?? []], From = line[From], To = line[To], Minutes = line[Minutes], Gap = line[Gap], Breaks = line[Breaks] }],
        };
        foreach (var (field, said) in rules.Check(request, input))
        {
            faults.Add(line.Number, ColumnOf(field), said);
        }

        return faults.Count > before ? null : new Hours(line.Number, input, owner.DoctorName!, place!.Name);
    }

    private ScheduleLine Join(ActionContext request, IReadOnlyList<Hours> lines, LineFaults faults)
    {
        var input = lines[0].Input with { Rows = [.. lines.SelectMany(line => line.Input.Rows)] };
        foreach (var (field, said) in rules.Check(request, input))
        {
            var row = Row().Match(field) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            faults.Add(lines[row].Line, ColumnOf(field), said);
        }

        return new ScheduleLine([.. lines.Select(line => line.Line)], new NewSchedule(input.DoctorId!.Value, input.ToEdit(null).Details!), lines[0].DoctorName, lines[0].LocationName);
    }

    private static string? ColumnOf(string field) => Row().Replace(field, "") switch
    {
        nameof(ScheduleInput.DoctorId) => DoctorEmail,
        nameof(ScheduleInput.LocationId) => Location,
        nameof(ScheduleInput.ValidFrom) => ValidFrom,
        nameof(ScheduleInput.ValidTo) => ValidTo,
        nameof(ScheduleInput.EveryWeeks) => EveryWeeks,
        nameof(HoursInput.Days) => Days,
        nameof(HoursInput.From) => From,
        nameof(HoursInput.To) => To,
        nameof(HoursInput.Minutes) => Minutes,
        nameof(HoursInput.Gap) => Gap,
        nameof(HoursInput.Breaks) => Breaks,
        _ => null,
    };

    [GeneratedRegex(@"^Rows\[(\d+)\]\.")]
    private static partial Regex Row();

    /// <summary>The hours of one line.</summary>
    private sealed record Hours(int Line, ScheduleInput Input, string DoctorName, string LocationName)
    {
        /// <summary>Lines in which all of this is the same are of one schedule.</summary>
        public (int?, int?, LocalDate?, LocalDate?, int?) Schedule { get; } =
            (Input.DoctorId, Input.LocationId, TypedTimes.Date(Input.ValidFrom), TypedTimes.Date(Input.ValidTo), TypedNumbers.Whole(Input.EveryWeeks));
    }
}
