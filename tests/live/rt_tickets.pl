# Opens many tickets at once, as if a customer had written: HOW MANY. Prints their numbers.
use strict;
use warnings;
use utf8;
use lib '/usr/local/share/request-tracker5/lib', '/usr/share/request-tracker5/lib';
use RT;

RT->LoadConfig();
RT->Config->Set( LogToSTDERR => 'error' );
RT->Init();

{
    # No answers by themselves: they take most of the time, and nobody looks at them here.
    no warnings 'redefine';
    *RT::Scrips::Prepare = sub { };
    *RT::Scrips::Commit  = sub { };
}

my ($many) = @ARGV;
for my $number ( 1 .. $many ) {
    my $requestor = RT::CurrentUser->new( RT->SystemUser );
    $requestor->Load('iryna@example.org');
    my $ticket = RT::Ticket->new($requestor);
    my ( $id, undef, $said ) = $ticket->Create(
        Queue     => $number % 3 ? 'Support' : 'Delivery',
        Requestor => 'iryna@example.org',
        Subject   => "Питання $number",
        MIMEObj   => MIME::Entity->build(
            Type => 'text/plain', Charset => 'utf-8', Encoding => 'base64',
            Data => [ Encode::encode( 'UTF-8', "Де моє замовлення № $number?" ) ],
        ),
    );
    die "$said\n" unless $id;
    print "$id\n";
}
