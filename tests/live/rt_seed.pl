# What the live tests find in their Request Tracker: a small support desk.
use utf8;
use strict;
use warnings;

our @Queues = map { {
    Name => $_->[0], Description => $_->[1],
    CorrespondAddress => 'desk@rt.invalid', CommentAddress => 'desk-comment@rt.invalid',
} } ( [ 'Support', 'Поддержка' ], [ 'Delivery', 'Доставка' ], [ 'Secret', 'Закрытая очередь' ], [ 'Reading', 'Для чтения' ],
    [ 'Development', 'Разработка' ], [ 'Looking', 'Только смотреть' ] );

our @Groups = ( { Name => 'Operators' }, { Name => 'Readers' }, { Name => 'Developers' } );

# Two operators far away from each other and from the server's own time zone, one of whom is
# answered in Russian: no answer may be judged by its words, and no date by its zone.
our @Users = (
    ( map { {
        Name => $_->[0], RealName => $_->[1], EmailAddress => "$_->[0]\@rt.invalid",
        Privileged => 1, Timezone => $_->[2], Lang => $_->[3],
    } } (
        [ 'oksana', 'Оксана Береговая', 'America/New_York',  'ru' ],
        [ 'petro',  'Петро Гаєвий',     'Pacific/Kiritimati', 'en' ],
        [ 'reader', 'Only Reads',       'UTC',               'en' ],
        [ 'nobodys', 'Has No Rights',   'UTC',               'en' ],
        [ 'marko',   'Марко Розробник', 'UTC',               'uk' ],
    ) ),
    { Name => 'iryna@example.org', RealName => 'Ірина Ковач', EmailAddress => 'iryna@example.org',
      Lang => 'uk', MobilePhone => '+380 44 000 00 00', City => 'Київ', Privileged => 0 },
);

our @Members = (
    ( map { { Group => 'Operators', GroupDomain => 'UserDefined', Class => 'RT::User', Name => $_ } } qw(oksana petro) ),
    { Group => 'Readers', GroupDomain => 'UserDefined', Class => 'RT::User', Name => 'reader' },
    { Group => 'Developers', GroupDomain => 'UserDefined', Class => 'RT::User', Name => 'marko' },
);

our @CustomFields = (
    { Name => 'OrderID', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 0 },
    { Name => 'Channel', Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 0,
      Values => [ map { { Name => $_ } } qw(email chat phone telegram internal) ] },
    { Name => 'Reason', Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 0,
      Values => [ map { { Name => $_ } } qw(where size refund) ] },
    { Name => 'Parcel', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => ['Delivery'] },
    { Name => 'Wholesale', Type => 'FreeformSingle', LookupType => 'RT::User' },
);

my @operator = qw(
    SeeQueue ShowTicket CreateTicket ReplyToTicket CommentOnTicket ShowTicketComments ModifyTicket
    OwnTicket TakeTicket StealTicket ModifyCustomField SetInitialCustomField
);
our @ACL = (
    ( map { my $queue = $_; map { {
        Queue => $queue, GroupId => 'Operators', GroupDomain => 'UserDefined', Right => $_ } } @operator }
        qw(Support Delivery) ),
    # Developers have a queue of their own. Operators may ask in it, and see what they have asked themselves.
    ( map { { Queue => 'Looking', GroupId => 'Readers', GroupDomain => 'UserDefined', Right => $_ } } qw(SeeQueue ShowTicket) ),
    ( map { { Queue => 'Development', GroupId => 'Developers', GroupDomain => 'UserDefined', Right => $_ } }
        @operator ),
    ( map { { Queue => 'Development', GroupId => 'Operators', GroupDomain => 'UserDefined', Right => $_ } }
        qw(SeeQueue CreateTicket) ),
    ( map { { Queue => 'Development', GroupType => 'Requestor', GroupDomain => 'RT::System-Role', Right => $_ } }
        qw(ShowTicket ShowTicketComments) ),
    ( map { { Queue => 'Reading', GroupId => $_, GroupDomain => 'UserDefined', Right => 'SeeQueue' } } qw(Operators Readers) ),
    ( map { { Queue => 'Reading', GroupId => $_, GroupDomain => 'UserDefined', Right => 'ShowTicket' } } qw(Operators Readers) ),
    ( map { { GroupId => $_, GroupDomain => 'UserDefined', Right => 'SeeCustomField' } } qw(Operators Readers) ),
    ( map { { GroupId => 'Operators', GroupDomain => 'UserDefined', Right => $_ } } qw(SeeClass ShowArticle) ),
    ( map { my $queue = $_; map { {
        GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => $queue, Right => $_ } }
        qw(CreateTicket ReplyToTicket) } qw(Support Delivery Reading) ),
);

# A ticket with "slow" in its subject keeps a worker busy after its message has been written, and
# before it is committed: what a busy server does now and then.
our @Scrips = ( {
    Description => 'slow', Queue => 0, ScripCondition => 'On Correspond', ScripAction => 'User Defined',
    Template => 'Blank',
    CustomPrepareCode => 'select( undef, undef, undef, 2.5 ) if $self->TicketObj->Subject =~ /\bslow\b/; 1',
    CustomCommitCode => '1',
} );

our @Classes = ( { Name => 'Replies', Description => 'Заготовки' } );

our @Final = ( sub {
    my $class = RT::Class->new( RT->SystemUser );
    $class->Load('Replies');
    my $field = RT::CustomField->new( RT->SystemUser );
    $field->Create( Name => 'Text', Type => 'TextSingle', LookupType => 'RT::Class-RT::Article' );
    $field->AddToObject($class);
    my $article = RT::Article->new( RT->SystemUser );
    $article->Create( Name => 'Где заказ', Summary => 'Where the order is', Class => $class->Id,
        'CustomField-' . $field->Id => "Здравствуйте! Ваш заказ в пути." );
} );

1;
