using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>A doctor of a file.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Doctor">What will be stored.</param>
/// <param name="Specializations">Names, main one first.</param>
/// <param name="LocationName">Where.</param>
public sealed record DoctorLine(int Line, DoctorToAdd Doctor, IReadOnlyList<string> Specializations, string LocationName);

/// <summary>A schedule of a file.</summary>
/// <param name="Lines">The lines of the file that have its hours.</param>
/// <param name="Schedule">What will be stored.</param>
/// <param name="DoctorName">Whose.</param>
/// <param name="LocationName">Where.</param>
public sealed record ScheduleLine(IReadOnlyList<int> Lines, NewSchedule Schedule, string DoctorName, string LocationName);

/// <summary>What a file has: faults, or else exactly what will be made of it.</summary>
/// <param name="Faults">What has to be mended, by line; nothing is made while there is one.</param>
/// <param name="Doctors">The doctors.</param>
/// <param name="Schedules">The schedules.</param>
/// <param name="Times">What the schedules will do; null while there are faults, and for doctors.</param>
public sealed record ImportCheck(
    IReadOnlyList<CsvFault> Faults, IReadOnlyList<DoctorLine> Doctors, IReadOnlyList<ScheduleLine> Schedules, ManySchedulesPreview? Times = null);
