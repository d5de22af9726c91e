using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>Why a person's data was not erased.</summary>
public enum ErasureRefusal
{
    /// <summary>The password that proves who is asking is wrong.</summary>
    WrongPassword,

    /// <summary>There is no such account any more.</summary>
    UnknownAccount,

    /// <summary>The account works for the clinic: an admin takes its roles and its doctor's record away first.</summary>
    IsStaff,

    /// <summary>An appointment is too close to be cancelled online.</summary>
    TooLateToCancel,

    /// <summary>An appointment came, or could not be cancelled, in the meantime.</summary>
    StillBooked,

    /// <summary>The address is an account's: its owner erases it.</summary>
    HasAccount,

    /// <summary>Nothing was booked with the address.</summary>
    NobodyFound,

    /// <summary>Who asks lost the role Admin in the meantime.</summary>
    NotAdmin,
}

/// <summary>A coming appointment that is cancelled before its person is erased.</summary>
/// <param name="Reference">Its reference.</param>
/// <param name="Start">Start in the location's zone.</param>
/// <param name="DoctorName">Name with title.</param>
/// <param name="CanCancel">Whether it can still be cancelled online.</param>
public sealed record ComingAppointment(string Reference, ZonedDateTime Start, string DoctorName, bool CanCancel);

/// <summary>What erasing an account would meet.</summary>
/// <param name="IsStaff">The account works for the clinic.</param>
/// <param name="Coming">Coming appointments.</param>
public sealed record ErasurePreview(bool IsStaff, IReadOnlyList<ComingAppointment> Coming);
