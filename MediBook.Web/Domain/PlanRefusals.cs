namespace MediBook.Web.Domain;

/// <summary>Why a change of a doctor's record was refused.</summary>
public enum DoctorRefusal
{
    /// <summary>No such doctor.</summary>
    DoctorNotFound,

    /// <summary>Another doctor has the email address.</summary>
    EmailTaken,

    /// <summary>No such location.</summary>
    LocationNotFound,

    /// <summary>No such specialization.</summary>
    SpecializationNotFound,

    /// <summary>The clinic is not set up yet: there is no place where the doctor could work.</summary>
    NoClinic,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}

/// <summary>Why a change of the clinic, a location or a specialization was refused.</summary>
public enum ClinicRefusal
{
    /// <summary>No such location.</summary>
    LocationNotFound,

    /// <summary>No such specialization.</summary>
    SpecializationNotFound,

    /// <summary>Another specialization has the name.</summary>
    NameTaken,

    /// <summary>Not an IANA time zone.</summary>
    ZoneUnknown,
}

/// <summary>Why a change of a visit type was refused.</summary>
public enum VisitTypeRefusal
{
    /// <summary>No such visit type.</summary>
    VisitTypeNotFound,

    /// <summary>No such specialization or doctor.</summary>
    OwnerNotFound,

    /// <summary>Another visit type of the same specialization or doctor has the name.</summary>
    NameTaken,
}

/// <summary>Why a change of a schedule, or of a location's holidays, was refused.</summary>
public enum ScheduleRefusal
{
    /// <summary>No such schedule, or removed before.</summary>
    ScheduleNotFound,

    /// <summary>No such doctor.</summary>
    DoctorNotFound,

    /// <summary>The doctor is inactive: no times are made until the doctor is active again.</summary>
    DoctorInactive,

    /// <summary>No such location.</summary>
    LocationNotFound,

    /// <summary>Another schedule of the doctor has hours then.</summary>
    OverlapsAnother,

    /// <summary>The date has passed.</summary>
    InThePast,

    /// <summary>Not a country or region whose holidays are known.</summary>
    PlaceUnknown,

    /// <summary>The file is no calendar, or has no days in it.</summary>
    NoCalendar,

    /// <summary>More holidays than a location can have.</summary>
    TooManyHolidays,

    /// <summary>The location has a holiday on that date.</summary>
    HolidayExists,

    /// <summary>The database was too busy after every retry; the person may try again at once.</summary>
    Busy,
}
