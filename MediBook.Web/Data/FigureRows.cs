using NodaTime;

namespace MediBook.Web.Data;

/// <summary>What an hour of a location's day came to, counted from slots and bookings by <c>FigureService</c>. Not the truth, but quick to add up.</summary>
public sealed class HourFigures
{
    /// <summary>The date on the location's clock.</summary>
    public required LocalDate Date { get; init; }

    /// <summary>The location.</summary>
    public required int LocationId { get; init; }

    /// <summary>The hour in which the appointments start, 0–23, on the location's clock.</summary>
    public required int Hour { get; init; }

    /// <summary>Times that were offered.</summary>
    public required int Slots { get; init; }

    /// <summary>Confirmed appointments.</summary>
    public required int Booked { get; init; }

    /// <summary>Of those, the ones that took place.</summary>
    public required int Done { get; init; }

    /// <summary>Of those, the ones to which nobody came.</summary>
    public required int NoShow { get; init; }

    /// <summary>Appointments that had been confirmed and were cancelled.</summary>
    public required int Cancelled { get; init; }
}

/// <summary>How full a doctor's day was.</summary>
public sealed class DoctorFigures
{
    /// <summary>The doctor.</summary>
    public required int DoctorId { get; init; }

    /// <summary>The date on the location's clock.</summary>
    public required LocalDate Date { get; init; }

    /// <summary>Times that were offered.</summary>
    public required int Slots { get; init; }

    /// <summary>Confirmed appointments.</summary>
    public required int Booked { get; init; }
}

/// <summary>What became of the bookings that were made on a date.</summary>
public sealed class MadeFigures
{
    /// <summary>The date on the location's clock on which they were made.</summary>
    public required LocalDate Date { get; init; }

    /// <summary>The location of their appointments.</summary>
    public required int LocationId { get; init; }

    /// <summary>Times that somebody held.</summary>
    public required int Held { get; init; }

    /// <summary>Of those, the ones that were confirmed in time.</summary>
    public required int Confirmed { get; init; }

    /// <summary>Of those, the ones whose time ran out.</summary>
    public required int Expired { get; init; }

    /// <summary>Booked at once, without a hold.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Confirmed bookings by how long before the appointment they were made, see <c>LeadTimes</c>.</summary>
    public required int[] Leads { get; init; }
}

/// <summary>When the figures were counted last.</summary>
public sealed class FigureRun
{
    /// <summary>There is one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; init; } = OnlyId;

    /// <summary>By the database's clock.</summary>
    public required Instant At { get; set; }
}
