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
