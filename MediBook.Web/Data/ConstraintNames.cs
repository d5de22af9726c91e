namespace MediBook.Web.Data;

/// <summary>Names of the constraints that refuse illegal rows, as PostgreSQL reports them.</summary>
public static class ConstraintNames
{
    /// <summary>One live booking per slot.</summary>
    public const string OneClaimPerSlot = "pk_slot_claims";

    /// <summary>A patient is in one place at a time.</summary>
    public const string PatientInOnePlace = "ex_slot_claims_patient_time";

    /// <summary>A slot is as long as the visit type of its booking needs; the claim says it, so that no slot's row must.</summary>
    public const string ClaimLongEnough = "ck_slot_claims_long_enough";

    /// <summary>A doctor's slots do not overlap.</summary>
    public const string DoctorInOnePlace = "ex_slots_doctor_time";

    /// <summary>One live hold per person.</summary>
    public const string OneHoldPerPerson = "pk_live_holds";

    /// <summary>A guest's hold takes one seat of its address.</summary>
    public const string OneHoldPerAddressSeat = "ux_live_holds_address_seat";

    /// <summary>A coming booking takes one seat of its person.</summary>
    public const string OneBookingPerSeat = "pk_booking_seats";

    /// <summary>A press has one effect on a slot.</summary>
    public const string OneEffectPerOperation = "ux_slot_events_operation";

    /// <summary>A press overbooks once.</summary>
    public const string OneOverbookingPerOperation = "ux_slots_overbook_operation";

    /// <summary>An overbooked slot says who and why, and no other does.</summary>
    public const string OverbookedSaysWhy = "ck_slots_overbooked";

    /// <summary>Why somebody overbooked is more than a word.</summary>
    public const string OverbookReasonLength = "ck_slots_overbook_reason";

    /// <summary>An overbooked slot has its booking or is withdrawn: it is never free.</summary>
    public const string OverbookedIsNeverFree = "ck_slots_overbooked_is_never_free";

    /// <summary>A version of a slot is told once: who writes it second has read the slot too early.</summary>
    public const string OneEventPerVersion = "pk_slot_events";

    /// <summary>A closure is of one doctor or of one location.</summary>
    public const string ClosureOfOne = "ck_closures_of_one";

    /// <summary>A closure ends after it starts.</summary>
    public const string ClosureOrder = "ck_closures_order";

    /// <summary>A closure's reason has a length.</summary>
    public const string ClosureReason = "ck_closures_reason";

    /// <summary>A press makes one closure.</summary>
    public const string OneClosurePerOperation = "ux_closures_operation";

    /// <summary>A revision of a booking is told once: who writes it second has read the booking too early.</summary>
    public const string OneMessagePerRevision = "ux_outbox_messages_booking";

    /// <summary>What an account asks for again within a minute is sent once.</summary>
    public const string OneMessagePerMinute = "ux_outbox_messages_account";

    /// <summary>A change of attendance is told once: who writes it second has read the booking too early.</summary>
    public const string OneAttendanceEventPerSeq = "pk_attendance_events";

    /// <summary>A press has one effect on an attendance.</summary>
    public const string OneAttendancePerOperation = "ux_attendance_events_operation";

    /// <summary>An account belongs to one doctor's record.</summary>
    public const string OneDoctorPerAccount = "ix_doctors_account_id";

    /// <summary>References are unique.</summary>
    public const string BookingReference = "ux_bookings_reference";

    /// <summary>Doctors' emails are unique without regard to case.</summary>
    public const string DoctorEmail = "ux_doctors_email";

    /// <summary>Names of specializations are unique without regard to case.</summary>
    public const string SpecializationName = "ux_specializations_name";

    /// <summary>Slugs of specializations are unique.</summary>
    public const string SpecializationSlug = "ux_specializations_slug";

    /// <summary>A visit type is of one specialization or of one doctor.</summary>
    public const string VisitTypeOfOne = "ck_visit_types_of_one";

    /// <summary>A visit type needs as many minutes as a slot can have.</summary>
    public const string VisitTypeMinutes = "ck_visit_types_minutes";

    /// <summary>Names of visit types are unique without regard to case, for each specialization and each doctor.</summary>
    public const string VisitTypeName = "ux_visit_types_name";

    /// <summary>A booking names a visit type that there is.</summary>
    public const string VisitTypeOfBooking = "fk_bookings_visit_types_visit_type_id";

    /// <summary>Emails of accounts are unique without regard to case.</summary>
    public const string UserEmail = "ux_users_normalized_email";

    /// <summary>Sign-in names are unique without regard to case.</summary>
    public const string UserName = "ux_users_normalized_user_name";

    /// <summary>A press makes one schedule.</summary>
    public const string OneSchedulePerPress = "ux_schedules_operation";

    /// <summary>A press adds extra hours once.</summary>
    public const string OneExtraHoursPerPress = "ux_extra_hours_operation";

    /// <summary>A press imports once.</summary>
    public const string OneImportPerPress = "pk_import_runs";

    /// <summary>A location has one holiday a date.</summary>
    public const string OneHolidayPerDate = "pk_location_holidays";

    /// <summary>A slot names a schedule that there is.</summary>
    public const string SlotOfSchedule = "fk_slots_schedules_schedule_id";

    /// <summary>Nobody is offered the same slot twice from one place in a line.</summary>
    public const string OneOfferPerSlot = "pk_waiting_offers";

    /// <summary>A live place in a line takes one of its account's few seats.</summary>
    public const string OneWaitingPerSeat = "ux_waiting_entries_seat";

    /// <summary>An account stands in a doctor's line once.</summary>
    public const string OneWaitingPerDoctor = "ux_waiting_entries_doctor";

    /// <summary>An account stands in the line of a specialization at a location once.</summary>
    public const string OneWaitingPerSpecialization = "ux_waiting_entries_specialization";

    /// <summary>A place in a line is for a doctor, or for a specialization at a location, or it is a wish for an earlier time of an appointment.</summary>
    public const string WaitingForOne = "ck_waiting_entries_for_one";

    /// <summary>A place in a line is a person's and takes a seat; a wish is its appointment's.</summary>
    public const string WaitingForWhom = "ck_waiting_entries_for_whom";

    /// <summary>An earlier time is wished for an appointment once.</summary>
    public const string OneWishPerBooking = "ux_waiting_entries_booking";

    /// <summary>An account has one export under way.</summary>
    public const string OneWaitingExport = "ux_data_exports_waiting";

    /// <summary>A person for whom an account books takes one place of its list.</summary>
    public const string OnePersonPerPlace = "ux_patients_family_place";

    /// <summary>A press adds a person once.</summary>
    public const string OnePersonPerPress = "ux_patients_added_by";

    /// <summary>A press offers a right once.</summary>
    public const string OneRightPerPress = "ux_booking_rights_operation";

    /// <summary>A right names a patient that there is.</summary>
    public const string RightOfPatient = "fk_booking_rights_patients_patient_id";

    /// <summary>A booking names a patient that there is.</summary>
    public const string BookingOfPatient = "fk_bookings_patients_patient_id";

    /// <summary>There is one clinic.</summary>
    public const string OneClinic = "pk_clinics";
}
